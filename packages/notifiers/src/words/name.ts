import type { MessageAlert } from '../message/message-alert.ts'
import type { Writer } from './writer.ts'

type Labels = MessageAlert['labels']

/** Labels that say nothing about which series it is. */
const hidden: ReadonlySet<string> = new Set(['alertname', 'condition', 'severity', 'critical'])
/** Labels that say most about which series it is, so that they are named first. */
const first = ['check', 'api', 'model', 'channel', 'provider', 'project', 'bot', 'host', 'instance']

const MAX_RULE = 128
const MAX_NAMED = 3
const MAX_LABEL_NAME = 24
const MAX_LABEL_VALUE = 40
/** Longest fact of labels: more than any chat shows. */
const MAX_LISTED = 30
const MAX_LISTED_TEXT = 100

/** Names an alert by its rule and distinguishing labels, e.g. `high_api_error_rate, api glm`. */
export function nameOf({ rule, labels }: MessageAlert, common: ReadonlySet<string>, writer: Writer): string {
  const own = ownLabels(labels).filter(([name]) => !common.has(name))
  const named = own.slice(0, MAX_NAMED).map(([name, value]) => {
    return `${writer.line(name, MAX_LABEL_NAME)} ${writer.line(value, MAX_LABEL_VALUE)}`.trim()
  })
  return [ruleName(rule, writer), ...named].filter((part) => part !== '').join(writer.words.comma)
}

export function ruleName(rule: string, { line }: Writer): string {
  return line(rule, MAX_RULE)
}

/** Lists labels, e.g. `api=glm, method=GET`; empty if there are none. */
export function listLabels(labels: Labels, { line }: Writer): string {
  const own = ownLabels(labels)
  const left = own.length - MAX_LISTED
  const pairs = own
    .slice(0, MAX_LISTED)
    .map(([name, value]) => `${line(name, MAX_LISTED_TEXT)}=${line(value, MAX_LISTED_TEXT)}`)
  return [...pairs, ...(left > 0 ? [`… (+${left})`] : [])].join(', ')
}

/** Returns the names of the labels that all alerts of a message have with the same value. */
export function commonLabels(alerts: readonly MessageAlert[]): ReadonlySet<string> {
  const [one, ...others] = alerts
  if (one === undefined || others.length === 0) return new Set()
  const common = ownLabels(one.labels).slice(0, MAX_LISTED)
  return new Set(
    common
      .filter(([name, value]) =>
        others.every(({ labels }) => Object.hasOwn(labels, name) && labels[name] === value),
      )
      .map(([name]) => name),
  )
}

/** The best known names first, then in the order of the message. */
function ownLabels(labels: Labels): readonly (readonly [name: string, value: string])[] {
  const known = first.filter((name) => Object.hasOwn(labels, name))
  const others = Object.keys(labels).filter((name) => !hidden.has(name) && !first.includes(name))
  return [...known, ...others].map((name) => [name, labels[name] ?? ''] as const)
}
