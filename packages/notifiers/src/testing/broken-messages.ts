import type { Message } from '../message/message.ts'
import { alertOf } from './hostile-messages.ts'
import { sampleAlert, sampleAnnouncement, sampleMessage, sampleTest } from './messages.ts'

/** A message in which one part was changed, and the path of that part. */
export interface ChangedMessage {
  readonly part: string
  readonly message: Message
}

/** A part of a complete message. */
interface Part {
  readonly message: Message
  readonly path: readonly string[]
  readonly name: string
  readonly value: unknown
  /** Whether it may be null or missing. */
  readonly isOptional: boolean
}

const choices = new Set(['type', 'severity', 'state', 'news', 'comparison', 'form'])
const counts = new Set(['sequence', 'flaps', 'missed', 'error', 'info'])
const times = new Set(['at', 'startedAt', 'resolvedAt', 'lastDataAt'])

/** Paths of the parts that may be null or missing, after the type of the message. */
const optional = [
  /^\w+\.instance$/,
  /^fired\.(?:thread|more|form)$/,
  /^announcement\.(?:fields|links|group)$/,
  /^fired\.alerts\.0\.(?:links\.\w+|resolvedAt|lastDataAt|windowMs|comparison|value|threshold|unit)$/,
  /^fired\.alerts\.0\.(?:subject|detail|status|resolution|by|note|previous|text)$/,
]

const throwing: unknown = new Proxy({}, { get: () => fail() })

/** Values that are neither a string, a number nor a boolean, nor an object with the properties of a part. */
const misfits: readonly unknown[] = [{}, [null], { toString: () => 'x'.repeat(100_000) }, throwing]

/** Texts that are valid in every part that is a text, however odd. */
const oddTexts: readonly string[] = ['constructor', '\ud800'.repeat(100_000)]

/** Messages with one part that is missing or has the wrong type. */
export function invalidMessages(): readonly ChangedMessage[] {
  const wrong = changedParts((part) => [...noValues(part), ...wrongValues(part)])
  const misspelt = { firing: { warnings: 1 }, resolved: {} } as never
  return [...wrong, { part: 'more.firing', message: sampleMessage({ more: misspelt }) }]
}

/** Values that stand for none, for a part that is required. A count of `more` may be undefined. */
function noValues({ path, isOptional }: Part): readonly unknown[] {
  if (isOptional) return []
  return path[0] === 'more' && path.length === 3 ? [null] : [undefined, null]
}

function wrongValues({ name, value }: Part): readonly unknown[] {
  if (typeof value === 'string')
    return [7, NaN, ...misfits, ...(choices.has(name) ? ['constructor', ''] : [])]
  if (typeof value === 'boolean') return [0, 'true', ...misfits]
  if (typeof value === 'object') return [7, 'constructor', [null], ...(name === 'alerts' ? [[]] : [])]
  if (counts.has(name)) return ['1', -1, 0.5, NaN, Infinity, ...misfits]
  return ['1', ...misfits, ...(name.endsWith('Ms') ? [-1, NaN, Infinity] : [])]
}

/** Messages with one part that is odd but has the right type. */
export function oddMessages(): readonly ChangedMessage[] {
  const alerts = [...oddTexts.map(alertOf), { ...sampleAlert({ durationMs: 1e15 }), extra: 'no' }]
  return [
    ...changedParts((part) => [...(part.isOptional ? [undefined, null] : []), ...oddValues(part)]),
    ...alerts.map((alert) => ({ part: 'alert', message: sampleMessage({ alerts: [alert] }) })),
  ]
}

function oddValues({ path, name, value }: Part): readonly unknown[] {
  if (times.has(name)) return [...oddTexts, '2026-02-30T10:00:00Z', '9999-12-31T23:59:59.999999999Z']
  if (typeof value === 'string') return choices.has(name) ? [] : oddTexts
  if (counts.has(name)) return [Number.MAX_SAFE_INTEGER]
  if (typeof value === 'number') return name.endsWith('Ms') ? [] : [NaN, -Infinity, Number.MAX_VALUE]
  if (name === 'labels' || name === 'annotations' || path.join('.') === 'alerts.0.links') return [{}]
  return name === 'fields' || name === 'links' ? [[]] : []
}

/** A message for each part of the complete messages and each of its values. */
function changedParts(valuesOf: (part: Part) => readonly unknown[]): readonly ChangedMessage[] {
  return completeMessages()
    .flatMap((message) => partsOf(message, message, []))
    .flatMap((part) =>
      valuesOf(part).map((value) => ({ part: part.path.join('.'), message: withPart(part, value) })),
    )
}

/** Messages in which no part is null, empty or left out. */
function completeMessages(): readonly Message[] {
  const at = '2026-01-05T10:42:00.000Z'
  const url = 'https://bot.example.com/'
  const alert = sampleAlert({
    reasons: ['repeat'],
    detail: 'x',
    status: 'x',
    resolvedAt: at,
    resolution: 'x',
    by: 'x',
    note: 'x',
    previous: { resolvedAt: at, resolution: 'x' },
    links: { alert: url, silence: url, runbook: url, dashboard: url },
    text: 'x',
  })
  const more = { firing: { error: 1 }, resolved: { info: 1 } }
  return [sampleMessage({ alerts: [alert], more, form: 'full' }), sampleAnnouncement(), sampleTest()]
}

function partsOf(message: Message, value: unknown, path: readonly string[]): readonly Part[] {
  return Object.entries(Object(value) as object).flatMap(([name, inner]: [string, unknown]) => {
    const own = [...path, name]
    const whole = [message.type, ...own].join('.')
    const isOptional = optional.some((pattern) => pattern.test(whole))
    const part = { message, path: own, name, value: inner, isOptional }
    return typeof inner === 'object' ? [part, ...partsOf(message, inner, own)] : [part]
  })
}

function withPart({ message, path, name }: Part, value: unknown): Message {
  const copy = structuredClone(message)
  const owner = path
    .slice(0, -1)
    .reduce((part, key) => part[key] as Record<string, unknown>, copy as object as Record<string, unknown>)
  owner[name] = value
  return copy
}

/** An announcement whose title reads differently each time. */
export function changingMessage(): Message {
  let reads = 0
  return Object.defineProperty(sampleAnnouncement(), 'title', {
    enumerable: true,
    get: () => {
      reads += 1
      return reads === 1 ? 'the first title' : { toString: () => 'another title' }
    },
  })
}

/** A message with a part that throws when it is read. */
export function throwingMessage(): Message {
  return Object.defineProperty(sampleMessage(), 'alerts', { enumerable: true, get: fail })
}

function fail(): never {
  throw new Error('no')
}
