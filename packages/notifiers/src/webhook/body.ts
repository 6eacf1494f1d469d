import { FULL_SCALE, messageData, scaledLimits } from '../message/message-data.ts'
import type { Message } from '../message/message.ts'
import type { Redact } from '../text.ts'

/** Standard Webhooks asks senders to stay below 20 kB. */
const MAX_BODY_BYTES = 20_000

/** At this scale the limits alone keep a body of the widest characters under the cap. */
const SMALLEST_SCALE = 32

/**
 * Writes the JSON body of one message, always below 20 kB: when all of it does not fit, every text and list is
 * cut to half, and again. The same message gives the same bytes each time, so a retry is a repeat.
 */
export function webhookBody(message: Message, redact: Redact): string {
  for (let scale = FULL_SCALE; ; scale /= 2) {
    const data = messageData(message, scaledLimits(scale), redact)
    const { timestamp } = data.message
    const body = JSON.stringify({ type: `alert.${message.type}`, timestamp, data })
    if (scale <= SMALLEST_SCALE || Buffer.byteLength(body) < MAX_BODY_BYTES) return body
  }
}
