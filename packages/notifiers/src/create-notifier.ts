import type { Message } from './message/message.ts'
import type { Delivery, Notifier, SendContext } from './notifier.ts'
import { readMessage } from './message/read-message.ts'

/** The parts of a channel. */
export interface ChannelParts {
  /** The name rules use for this channel. */
  readonly name: string
  /** The kind of channel, e.g. `webhook`. */
  readonly kind: string
  /** Sends a valid message once. Not called if the attempt was cancelled before. */
  readonly deliver: (message: Message, context: SendContext) => Delivery | Promise<Delivery>
}

/**
 * Creates a notifier whose `send` never throws. The outcome is permanent if the message is invalid or `deliver` throws.
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
export function createNotifier({ name, kind, deliver }: ChannelParts): Notifier {
  return {
    name,
    kind,
    send: async (given: Message, context: SendContext): Promise<Delivery> => {
      try {
        const { signal, attempt } = context
        if (signal.aborted) return { outcome: 'retryable', reason: 'Request was cancelled' }
        const reading = readMessage(given)
        if (!reading.ok) return { outcome: 'permanent', reason: reading.reason }
        return await deliver(reading.message, { signal, attempt })
      } catch {
        return { outcome: 'permanent', reason: 'The channel failed to write the message' }
      }
    },
  }
}
