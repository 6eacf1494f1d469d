import { choice, flag, formatProblems, integer, number, parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { defined } from '../defined.ts'
import { ALERT_NEWS, ALERT_STATES, COMPARISONS, type MessageAlert } from './message-alert.ts'
import { ALERT_MESSAGE_TYPES, MESSAGE_FORMS, type Message } from './message.ts'
import { SEVERITIES } from './severity.ts'

/** A reason has to stay readable. */
const MAX_PROBLEMS = 3
const ALERTS = 'at least one alert'
/** Labels or annotations of an alert that are read: far more than any channel shows. */
const MAX_TEXTS = 1000

/** A valid message as a plain copy, or the reason why it is invalid. A reason holds no value of the message. */
export type MessageReading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string }

const count = integer(0, Number.MAX_SAFE_INTEGER)
const durationMs = number(0, Number.MAX_SAFE_INTEGER)
const textOrNull = v.nullish(v.string(), null)

/** NaN is a number: an alert about a value that cannot be computed has to get through. */
const numberOrNull = v.nullish(
  v.custom<number>((value) => typeof value === 'number', 'a number'),
  null,
)

/** Texts by name. The names come from outside, so a problem has the position of its text in place of the name. */
const texts = v.pipe(
  v.custom<object>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'an object',
  ),
  v.rawTransform<object, Record<string, string>>(({ dataset, addIssue }) => {
    const entries = firstEntries(dataset.value)
    for (const [key, [, value]] of entries.entries()) {
      if (typeof value === 'string') continue
      const path = [{ type: 'array', origin: 'value', input: entries, key, value }] as const
      addIssue({ message: 'a string', input: value, path: [...path] })
    }
    return Object.fromEntries(entries) as Record<string, string>
  }),
)

const alert = v.object({
  alertId: v.string(),
  fingerprint: v.string(),
  sequence: count,
  state: choice(ALERT_STATES),
  news: choice(ALERT_NEWS),
  reasons: v.array(v.string()),
  rule: v.string(),
  kind: v.string(),
  severity: choice(SEVERITIES),
  labels: texts,
  subject: textOrNull,
  summary: v.string(),
  detail: textOrNull,
  description: v.string(),
  annotations: texts,
  value: numberOrNull,
  threshold: numberOrNull,
  comparison: v.nullish(choice(COMPARISONS), null),
  unit: textOrNull,
  status: textOrNull,
  windowMs: v.nullish(durationMs, null),
  startedAt: v.string(),
  firedAt: v.string(),
  resolvedAt: textOrNull,
  durationMs,
  lastDataAt: textOrNull,
  resolution: textOrNull,
  by: textOrNull,
  note: textOrNull,
  flaps: count,
  knownBefore: flag(),
  previous: v.nullish(v.object({ resolvedAt: v.string(), resolution: v.string() }), null),
  missed: count,
  links: v.object({
    alert: textOrNull,
    silence: textOrNull,
    runbook: textOrNull,
    dashboard: textOrNull,
  }),
  text: textOrNull,
}) satisfies v.GenericSchema<unknown, MessageAlert>

/** Strict, because a misspelt severity would silently lose the alerts that it counts. */
const counts = v.strictObject({
  info: v.exactOptional(count),
  warning: v.exactOptional(count),
  error: v.exactOptional(count),
  critical: v.exactOptional(count),
})

const head = { id: v.string(), at: v.string(), instance: v.nullish(v.string()) }

const schema = v.variant('type', [
  v.object({
    ...head,
    type: choice(ALERT_MESSAGE_TYPES),
    group: v.string(),
    thread: v.nullish(v.string()),
    alerts: v.pipe(v.array(alert), v.minLength(1, ALERTS)),
    more: v.nullish(v.object({ firing: counts, resolved: counts })),
    form: v.nullish(choice(MESSAGE_FORMS)),
  }),
  v.object({ ...head, type: v.literal('test'), channel: v.string() }),
  v.object({
    ...head,
    type: v.literal('announcement'),
    severity: choice(SEVERITIES),
    title: v.string(),
    text: v.string(),
    fields: v.nullish(v.array(v.object({ name: v.string(), value: v.string() }))),
    links: v.nullish(v.array(v.object({ label: v.string(), url: v.string() }))),
    group: v.nullish(v.string()),
  }),
])

/**
 * Validates a message and returns a plain copy, without the optional parts that are null. Reads each part of the copy once, so
 * that a getter cannot change it later. Never throws.
 */
export function readMessage(given: unknown): MessageReading {
  const parsed = parse(schema, given, { noun: 'part' })
  if (parsed.ok) return { ok: true, message: defined(parsed.value) as Message }
  const problems = formatProblems(parsed.problems.map(hideValue), MAX_PROBLEMS)
  return { ok: false, reason: `Message is not valid: ${problems}` }
}

function firstEntries(given: object): [string, unknown][] {
  const entries: [string, unknown][] = []
  for (const name in given) {
    if (entries.length === MAX_TEXTS) break
    if (Object.hasOwn(given, name)) entries.push([name, (given as Record<string, unknown>)[name]])
  }
  return entries
}

/** The problem without the number or boolean that was given. */
function hideValue({ received, ...problem }: Problem): Problem {
  const isShown = /^(?:an?|nothing|null)\b/.test(received)
  const type = received === 'true' || received === 'false' ? 'a boolean' : 'a number'
  return { ...problem, received: isShown ? received : type }
}
