import { headline } from '../headline.ts'
import { FULL_SCALE, scaledLimits } from '../message/data-limits.ts'
import type { Message } from '../message/message.ts'
import { messageData } from '../message/message-data.ts'
import type { Redact } from '../text.ts'

/** Standard Webhooks asks senders to stay below 20 kB. */
const MAX_BODY_BYTES = 19_999

/** The scale at which the limits alone keep a body of the widest characters below {@link MAX_BODY_BYTES}. */
const SMALLEST_SCALE = 32

/** Below this scale texts say so little that the last alerts are left out instead. */
const READABLE_SCALE = 128

/** The body of a request. */
export interface WebhookBody {
  readonly body: string
  /** Fingerprints of the alerts that did not fit. The body counts them. */
  readonly leftOut: readonly string[]
}

/**
 * Writes the JSON body of one message, always below 20 kB: the limits of texts and lists are halved until it fits, as long
 * as texts stay readable, and after that the last alerts are left out. With `forMachines`, alerts are left out first,
 * because a program that gets them with the next message needs uncut texts. The same message always gives the same bytes.
 */
export function webhookBody(message: Message, redact: Redact, forMachines: boolean = false): WebhookBody {
  const title = headline(message, { redact })
  const alerts = 'alerts' in message ? message.alerts : []
  for (let scale = FULL_SCALE; ; scale /= 2) {
    const limits = scaledLimits(scale)
    const write = (maxAlertBytes: number): { body: string; named: number } => {
      const { named, ...content } = messageData(message, { limits, redact, title, maxAlertBytes })
      return { body: JSON.stringify(content), named }
    }
    const room = MAX_BODY_BYTES - Buffer.byteLength(write(0).body)
    const { body, named } = write(room)
    const leftOut = alerts.slice(named).map(({ fingerprint }) => fingerprint)
    const isWhole = room >= 0 && leftOut.length === 0
    const isReadable = named > 0 && (forMachines || scale <= READABLE_SCALE)
    if (isWhole || isReadable || scale <= SMALLEST_SCALE) return { body, leftOut }
  }
}
