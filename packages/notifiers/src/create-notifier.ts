import type { Message } from './message/message.ts'
import type { Delivery, Notifier, SendContext } from './notifier.ts'
import { readMessage } from './message/read-message.ts'

/** What one channel is made of. */
export interface ChannelParts {
  readonly name: string
  readonly kind: string
  /** Sends one message that is one in every part; not called for an attempt cancelled beforehand. */
  readonly deliver: (message: Message, context: SendContext) => Delivery | Promise<Delivery>
}

/**
 * Creates a notifier whose `send` never throws, whatever it is given: a message that is none in some part, and one whose
 * delivery throws, is permanent.
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
        return { outcome: 'permanent', reason: 'The message could not be written' }
      }
    },
  }
}
