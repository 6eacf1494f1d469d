import { choice, formatProblems, parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { MESSAGE_TYPES, SEVERITIES, type Message } from './message.ts'

/** A reason has to stay readable. */
const MAX_PROBLEMS = 3

/** A valid message as a plain copy, or the reason why it is invalid. A reason holds no value of the message. */
export type MessageReading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string }

const textOrNull = v.nullish(v.string(), null)
/** NaN included: an alert about a value that cannot be computed has to get through. */
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
  v.rawTransform<object, Readonly<Record<string, string>>>(({ dataset, addIssue }) => {
    const entries = Object.entries(dataset.value) as [string, unknown][]
    for (const [key, [, value]] of entries.entries()) {
      if (typeof value === 'string') continue
      const path = [{ type: 'array', origin: 'value', input: entries, key, value }] as const
      addIssue({ message: 'a string', input: value, path: [...path] })
    }
    return Object.fromEntries(entries) as Record<string, string>
  }),
)

const alert = v.object({
  id: v.string(),
  fingerprint: v.string(),
  rule: v.string(),
  status: v.string(),
  annotations: texts,
  value: numberOrNull,
  threshold: numberOrNull,
  firedAt: textOrNull,
  resolvedAt: textOrNull,
  acknowledgedBy: textOrNull,
})

const schema = v.object({
  id: v.string(),
  type: choice(MESSAGE_TYPES),
  severity: choice(SEVERITIES),
  title: v.string(),
  text: v.string(),
  fields: v.array(v.object({ name: v.string(), value: v.string() })),
  labels: texts,
  links: v.array(v.object({ rel: choice(['runbook', 'alert']), url: v.string() })),
  timestamp: v.string(),
  group: v.string(),
  alert: v.nullish(alert),
})

/**
 * Validates a message and returns a plain copy. Reads each part of the copy once, so that a getter cannot change it
 * later. Never throws.
 */
export function readMessage(given: unknown): MessageReading {
  const parsed = parse(schema, given, { noun: 'part' })
  if (!parsed.ok)
    return {
      ok: false,
      reason: `Message is not valid: ${formatProblems(parsed.problems.map(hideValue), MAX_PROBLEMS)}`,
    }
  const { alert: about, ...message } = parsed.value
  return { ok: true, message: { ...message, ...(about && { alert: about }) } }
}

/** The problem without the number or boolean that was given. */
function hideValue({ received, ...problem }: Problem): Problem {
  const isShown = /^(?:an?|nothing|null)\b/.test(received)
  const type = received === 'true' || received === 'false' ? 'a boolean' : 'a number'
  return { ...problem, received: isShown ? received : type }
}
