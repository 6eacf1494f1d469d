import { defined } from '../defined.ts'
import { alertsData } from '../message/alert-data.ts'
import { createDataWriter, FULL_SCALE, scaledLimits, type DataLimits } from '../message/data-limits.ts'
import type { Message } from '../message/message.ts'
import { messageData } from '../message/message-data.ts'
import type { Redact } from '../text.ts'

/** Standard Webhooks asks senders to stay below 20 kB. */
const MAX_BODY_BYTES = 19_999

/** The scale at which the limits alone keep a body of the widest characters below {@link MAX_BODY_BYTES}. */
const SMALLEST_SCALE = 32

/** The body of a request. */
export interface WebhookBody {
  readonly body: string
  /** Fingerprints of the alerts that did not fit. The body counts them. */
  readonly leftOut: readonly string[]
}

/**
 * Writes the JSON body of one message, always below 20 kB: the limits of texts and lists are halved until it fits, and after
 * that the last alerts are left out. With `forMachines`, alerts are left out first, because a program that gets them with the
 * next message needs uncut texts. The same message always gives the same bytes.
 */
export function webhookBody(message: Message, redact: Redact, forMachines: boolean = false): WebhookBody {
  const { alerts = [] } = message
  for (let scale = FULL_SCALE; ; scale /= 2) {
    const write = bodyWriter(message, scaledLimits(scale), redact)
    const room = MAX_BODY_BYTES - Buffer.byteLength(write(0).body)
    const result = write(room)
    const isWhole = room >= 0 && result.leftOut.length === 0
    const isNamingSome = result.leftOut.length < alerts.length
    if (isWhole || scale <= SMALLEST_SCALE || (forMachines && isNamingSome)) return result
  }
}

/** Returns a function that writes the body with as many alerts as fit into that many bytes. */
function bodyWriter(
  message: Message,
  limits: DataLimits,
  redact: Redact,
): (alertBytes: number) => WebhookBody {
  const { thread, alerts = [] } = message
  const { short } = createDataWriter(limits, redact)
  const data = messageData(message, limits, redact)
  const type = message.type === 'announcement' ? message.type : `alert.${message.type}`
  return (alertBytes) => {
    const about = alertsData(message, alertBytes, limits, redact)
    const content = { ...data, ...about, ...defined({ thread: thread && short(thread) }) }
    return {
      body: JSON.stringify({ type, timestamp: data.message.timestamp, data: content }),
      leftOut: alerts.slice(about.alerts?.length).map(({ fingerprint }) => fingerprint),
    }
  }
}
