import { callback, text } from '@botwatch/options'
import * as v from 'valibot'

import { defined } from './defined.ts'
import { declarationEntries, type DeclarationOptions } from './declarations.ts'
import { applyForm } from './message/brief-message.ts'
import type { Message } from './message/message.ts'
import { readMessage } from './message/read-message.ts'
import type { Delivery, Notifier, SendContext } from './notifier.ts'
import { readOptions } from './options.ts'

/** The parts of a channel. */
export interface ChannelParts extends DeclarationOptions {
  /** The name rules use for this channel. */
  readonly name: string
  /** The kind of channel, e.g. `webhook`. */
  readonly kind: string
  /** Identifies where the channel sends to, e.g. its URL. Never printed. Default: unknown. */
  readonly destination?: string | undefined
  /** Addresses to which `deliver` can send one at a time. Never printed. Default: none. */
  readonly recipients?: readonly string[] | undefined
  /**
   * Sends a valid message once, to `recipient` of the context if there is one. Not called if the attempt was cancelled
   * before. A retryable outcome without `mayHaveArrived` counts as one that may have arrived.
   */
  readonly deliver: (message: Message, context: SendContext) => Delivery | Promise<Delivery>
}

const NO_DELIVERY = 'The channel returned no outcome, so it is unknown whether the message arrived'
const MAX_DESTINATION_LENGTH = 100_000
const ADDRESSES = 'a list of 1 to 1000 different addresses'

const schema = v.strictObject({
  name: text(1, 128),
  kind: text(1, 128),
  destination: v.optional(text(1, MAX_DESTINATION_LENGTH)),
  recipients: v.optional(
    v.pipe(
      v.array(text(1, 1000), ADDRESSES),
      v.minLength(1, ADDRESSES),
      v.maxLength(1000, ADDRESSES),
      v.check((addresses) => new Set(addresses).size === addresses.length, ADDRESSES),
    ),
  ),
  deliver: callback<ChannelParts['deliver']>(),
  ...declarationEntries,
})

/**
 * Creates a notifier whose `send` never throws. The outcome is permanent if the message or the recipient is invalid, or
 * `deliver` throws or returns no outcome. Throws a `NotifierError` if a part is invalid.
 *
 * @example
 * const pager = createNotifier({
 *   name: 'pager',
 *   kind: 'pager',
 *   deliver: async (message, { signal }) => {
 *     await page(headline(message), { signal })
 *     return { outcome: 'delivered' }
 *   },
 * })
 */
export function createNotifier(parts: ChannelParts): Notifier {
  const settings = readOptions('createNotifier', schema, parts)
  const { name, kind, deliver, destination, recipients, ...declarations } = settings
  const notifier: Notifier = {
    name,
    kind,
    ...defined(declarations),
    ...(destination !== undefined && { destination: () => destination }),
    send: async (message: Message, context: SendContext): Promise<Delivery> => {
      try {
        const { signal, attempt, recipient } = context
        if (signal.aborted) return CANCELLED
        if (recipient !== undefined && recipients?.includes(recipient) !== true) return NO_RECIPIENT
        const reading = readMessage(message)
        if (!reading.ok) return { outcome: 'permanent', reason: reading.reason }
        const sent = applyForm(reading.message)
        return complete(
          await deliver(sent, { signal, attempt, ...(recipient !== undefined && { recipient }) }),
        )
      } catch {
        return { outcome: 'permanent', reason: 'The channel failed to write the message' }
      }
    },
  }
  // A getter, because a full inspection also shows values that are not enumerable.
  if (recipients !== undefined) Object.defineProperty(notifier, 'recipients', { get: () => recipients })
  return notifier
}

const CANCELLED: Delivery = {
  outcome: 'retryable',
  reason: 'Request was cancelled',
  mayHaveArrived: false,
}
const NO_RECIPIENT: Delivery = {
  outcome: 'permanent',
  reason: 'The recipient is not one of this channel',
}

/** The outcome, which says whether the message may have arrived if it is retryable. */
function complete(delivery: unknown): Delivery {
  if (!isDelivery(delivery)) return { outcome: 'permanent', reason: NO_DELIVERY }
  return delivery.outcome === 'retryable' ? { mayHaveArrived: true, ...delivery } : delivery
}

function isDelivery(value: unknown): value is Delivery {
  const { outcome } = Object(value) as { readonly outcome?: unknown }
  return ['delivered', 'retryable', 'permanent', 'channel_broken'].some((known) => known === outcome)
}
