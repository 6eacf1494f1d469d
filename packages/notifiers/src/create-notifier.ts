import { callback, text } from '@botwatch/options'
import * as v from 'valibot'

import type { Message } from './message/message.ts'
import type { Delivery, Notifier, SendContext } from './notifier.ts'
import { readMessage } from './message/read-message.ts'
import { readOptions } from './options.ts'

/** The parts of a channel. */
export interface ChannelParts {
  /** The name rules use for this channel. */
  readonly name: string
  /** The kind of channel, e.g. `webhook`. */
  readonly kind: string
  /** Sends a valid message once. Not called if the attempt was cancelled before. */
  readonly deliver: (message: Message, context: SendContext) => Delivery | Promise<Delivery>
}

const NO_DELIVERY = 'The channel returned no outcome, so it is unknown whether the message arrived'

const schema = v.strictObject({
  name: text(1, 128),
  kind: text(1, 128),
  deliver: callback<ChannelParts['deliver']>(),
})

/**
 * Creates a notifier whose `send` never throws. The outcome is permanent if the message is invalid or `deliver` throws
 * or returns no outcome. Throws a `NotifierError` if a part is invalid.
 *
 * @example
 * const pager = createNotifier({
 *   name: 'pager',
 *   kind: 'pager',
 *   deliver: async ({ title }, { signal }) => {
 *     await page(title, { signal })
 *     return { outcome: 'delivered' }
 *   },
 * })
 */
export function createNotifier(parts: ChannelParts): Notifier {
  const { name, kind, deliver } = readOptions('createNotifier', schema, parts)
  return {
    name,
    kind,
    send: async (given: Message, context: SendContext): Promise<Delivery> => {
      try {
        const { signal, attempt } = context
        if (signal.aborted) return { outcome: 'retryable', reason: 'Request was cancelled' }
        const reading = readMessage(given)
        if (!reading.ok) return { outcome: 'permanent', reason: reading.reason }
        const delivery = await deliver(reading.message, { signal, attempt })
        return isDelivery(delivery) ? delivery : { outcome: 'permanent', reason: NO_DELIVERY }
      } catch {
        return { outcome: 'permanent', reason: 'The channel failed to write the message' }
      }
    },
  }
}

function isDelivery(value: unknown): value is Delivery {
  const { outcome } = Object(value) as { readonly outcome?: unknown }
  return ['delivered', 'retryable', 'permanent', 'channel_broken'].some((known) => known === outcome)
}
