import { headlineOf, plainCard } from '../src/message/card.ts'
import { chatNotifier } from '../src/chat/chat-notifier.ts'
import { readChatOptions, type ChatOptions } from '../src/chat/options.ts'
import { chatWriter } from '../src/chat/text.ts'
import type { Severity } from '../src/message/message.ts'
import type { Notifier } from '../src/notifier.ts'

// Written by the recipe in CONTRIBUTING, as `src/channels/push.ts` would be.

/** Options of {@link pushNotifier}. */
export type PushNotifierOptions = ChatOptions

const priorities: Readonly<Record<Severity, number>> = { info: 2, warning: 3, error: 4, critical: 5 }

/**
 * Creates a channel that posts each message to a push service as plain text. Throws a `NotifierError` on options that
 * cannot work.
 */
export function pushNotifier(options: PushNotifierOptions): Notifier {
  return chatNotifier({
    kind: 'push',
    settings: readChatOptions(options, 'push'),
    judge: (_answer, delivery) => delivery,
    write: (card, redact, { severity }) => {
      const write = chatWriter((text) => text, redact)
      const title = write(headlineOf(card), 100)
      const body = { title, message: write(plainCard(card), 1000), priority: priorities[severity] }
      return {
        full: () => JSON.stringify(body),
        minimal: () => JSON.stringify({ title, message: '–' }),
      }
    },
  })
}
