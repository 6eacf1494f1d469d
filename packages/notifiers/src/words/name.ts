import type { MessageAlert } from '../message/message-alert.ts'
import { joinParts } from '../text.ts'
import type { Writer } from './writer.ts'

type Labels = MessageAlert['labels']

/** Labels that say nothing about which series it is. */
const hidden: ReadonlySet<string> = new Set(['alertname', 'condition', 'severity', 'critical'])
/** Labels that say most about which series it is, so that they are named first. */
const first = ['check', 'api', 'model', 'channel', 'provider', 'project', 'bot', 'host', 'instance']

/** For alerts that share nothing. */
export const NOTHING: Shared = { rule: false, labels: new Set() }

const MAX_RULE = 128
const MAX_SUMMARY = 100
const MAX_NAMED = 3
const MAX_LABEL_NAME = 24
const MAX_LABEL_VALUE = 40
/** Longest fact of labels: more than any chat shows. */
const MAX_LISTED = 30
const MAX_LISTED_TEXT = 100

/** Rule and labels that all alerts of a message share, so that their names leave them out. */
export interface Shared {
  /** Whether all have the same rule. */
  readonly rule: boolean
  /** Names of the labels that all have with the same value. */
  readonly labels: ReadonlySet<string>
}

/** Names an alert by its rule and distinguishing labels, e.g. `high_api_error_rate, api glm`. */
export function nameOf(alert: MessageAlert, shared: Shared, writer: Writer): string {
  const own = ownLabels(alert.labels).filter(
    ([name, value]) => !shared.labels.has(name) && !isInSummary(alert, value),
  )
  const named = own.slice(0, MAX_NAMED).map(([name, value]) => {
    return `${writer.line(name, MAX_LABEL_NAME)} ${writer.line(value, MAX_LABEL_VALUE)}`.trim()
  })
  const rule = shared.rule && named.length > 0 ? '' : ruleName(alert.rule, writer)
  return joinParts([rule, ...named], writer.words.comma)
}

/** Whether the title of a message about one alert has all its labels, uncut. */
export function isWholeTitle({ labels }: MessageAlert, { line }: Writer): boolean {
  const own = ownLabels(labels)
  return (
    own.length <= MAX_NAMED &&
    own.every(
      ([name, value]) =>
        line(name, MAX_LABEL_NAME) === line(name, MAX_LISTED_TEXT) &&
        line(value, MAX_LABEL_VALUE) === line(value, MAX_LISTED_TEXT),
    )
  )
}

/** Whether the title of an alert of the monitoring itself names the value anyway. */
function isInSummary({ kind, state, resolution, summary }: MessageAlert, value: string): boolean {
  const isShown = state === 'firing' || resolution === 'recovered'
  return kind === 'internal' && isShown && summary.slice(0, MAX_SUMMARY).includes(value)
}

/** Returns the name of a rule, cut for a title. */
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

/** Returns what the alerts of a message have in common: nothing if there is only one. */
export function sharedBy(alerts: readonly MessageAlert[]): Shared {
  const [one, ...others] = alerts
  if (one === undefined || others.length === 0) return NOTHING
  const labels = ownLabels(one.labels)
    .slice(0, MAX_LISTED)
    .filter(([name, value]) =>
      others.every((other) => Object.hasOwn(other.labels, name) && other.labels[name] === value),
    )
  return {
    rule: others.every(({ rule }) => rule === one.rule),
    labels: new Set(labels.map(([name]) => name)),
  }
}

/** The best known names first, then in the order of the message. */
function ownLabels(labels: Labels): readonly (readonly [name: string, value: string])[] {
  const known = first.filter((name) => Object.hasOwn(labels, name))
  const others = Object.keys(labels).filter((name) => !hidden.has(name) && !first.includes(name))
  return [...known, ...others].map((name) => [name, labels[name] ?? ''] as const)
}
