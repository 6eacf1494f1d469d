import { choice, formatProblems, parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { defined } from '../defined.ts'
import { messageAlert, messageMore } from './alert-schemas.ts'
import { ALERT_MESSAGE_TYPES, MESSAGE_FORMS, type Message } from './message.ts'
import { SEVERITIES } from './severity.ts'

/** A reason has to stay readable. */
const MAX_PROBLEMS = 3
const ALERTS = 'at least one alert'

/** A valid message as a plain copy, or the reason why it is invalid. A reason holds no value of the message. */
export type MessageReading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string }

const head = { id: v.string(), at: v.string(), instance: v.nullish(v.string()) }

const schema = v.variant('type', [
  v.object({
    ...head,
    type: choice(ALERT_MESSAGE_TYPES),
    group: v.string(),
    thread: v.nullish(v.string()),
    alerts: v.pipe(v.array(messageAlert), v.minLength(1, ALERTS)),
    more: v.nullish(messageMore),
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

/** The problem without the number or boolean that was given. */
function hideValue({ received, ...problem }: Problem): Problem {
  const isShown = /^(?:an?|nothing|null)\b/.test(received)
  const type = received === 'true' || received === 'false' ? 'a boolean' : 'a number'
  return { ...problem, received: isShown ? received : type }
}
