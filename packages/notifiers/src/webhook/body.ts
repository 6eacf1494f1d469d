import { FULL_SCALE, messageData, scaledLimits } from '../message/message-data.ts'
import type { Message } from '../message/message.ts'
import type { Redact } from '../text.ts'

/** Standard Webhooks asks senders to stay below 20 kB. */
const MAX_BODY_BYTES = 20_000

/** The scale at which the limits alone keep a body of the widest characters below {@link MAX_BODY_BYTES}. */
const SMALLEST_SCALE = 32

/**
 * Writes the JSON body of one message, always below 20 kB: the limits of texts and lists are halved until it fits. The
 * same message always gives the same bytes.
 */
export function webhookBody(message: Message, redact: Redact): string {
  for (let scale = FULL_SCALE; ; scale /= 2) {
    const data = messageData(message, scaledLimits(scale), redact)
    const { timestamp } = data.message
    const type = message.type === 'announcement' ? message.type : `alert.${message.type}`
    const body = JSON.stringify({ type, timestamp, data })
    if (scale <= SMALLEST_SCALE || Buffer.byteLength(body) < MAX_BODY_BYTES) return body
  }
}
