import { choice, formatProblems, parse, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { defined } from '../defined.ts'
import { messageAlert, messageMore, singleAlert } from './alert-schemas.ts'
import { texts } from './fact-schemas.ts'
import { MESSAGE_FORMS, MESSAGE_TYPES, type Message } from './message.ts'
import { SEVERITIES } from './severity.ts'

/** A reason has to stay readable. */
const MAX_PROBLEMS = 3

/** A valid message as a plain copy, or the reason why it is invalid. A reason holds no value of the message. */
export type MessageReading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string }

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
  thread: v.nullish(v.string()),
  alert: v.nullish(singleAlert),
  alerts: v.nullish(v.array(messageAlert)),
  more: v.nullish(messageMore),
  form: v.nullish(choice(MESSAGE_FORMS)),
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
  const { thread, alert, alerts, more, form, ...message } = parsed.value
  return { ok: true, message: { ...message, ...defined({ thread, alert, alerts, more, form }) } }
}

/** The problem without the number or boolean that was given. */
function hideValue({ received, ...problem }: Problem): Problem {
  const isShown = /^(?:an?|nothing|null)\b/.test(received)
  const type = received === 'true' || received === 'false' ? 'a boolean' : 'a number'
  return { ...problem, received: isShown ? received : type }
}
