import { cardOf, type Card } from '../message/card.ts'
import { createNotifier } from '../create-notifier.ts'
import type { Message } from '../message/message.ts'
import type { Notifier } from '../notifier.ts'
import type { Redact } from '../text.ts'
import type { ChatSettings } from './options.ts'
import { postChat, type ChatPayloads, type ChatService } from './post.ts'

/** What one chat channel is made of. */
export interface ChatChannel extends Pick<ChatService, 'headers' | 'judge'> {
  readonly kind: string
  readonly settings: ChatSettings
  /** Writes a message for the service. Texts of card and message are neither escaped nor cut. */
  readonly write: (card: Card, redact: Redact, message: Message) => ChatPayloads
}

/** Creates a notifier that lays each message out, writes it and posts it. */
export function chatNotifier({ kind, settings, write, ...rest }: ChatChannel): Notifier {
  const { name, redact, ...connection } = settings
  const service = { ...connection, ...rest }
  return createNotifier({
    name,
    kind,
    deliver: (message, { signal }) =>
      postChat(service, write(cardOf(message, redact), redact, message), signal),
  })
}
