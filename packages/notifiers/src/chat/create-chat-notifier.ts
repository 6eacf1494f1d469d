import type { NetworkPolicy } from '@botwatch/http'
import { callback, text } from '@botwatch/options'
import { createRedactor, urlSecrets } from '@botwatch/redact'
import * as v from 'valibot'

import { createNotifier } from '../create-notifier.ts'
import type { DeclarationOptions } from '../declarations.ts'
import { clientOf } from '../http/client.ts'
import type { Card } from '../message/card.ts'
import type { Notifier } from '../notifier.ts'
import { readOptions } from '../options.ts'
import type { Redact } from '../text.ts'
import { cardOf } from '../words/card-of.ts'
import { postChat, type ChatPayloads, type ChatService } from './post.ts'
import type { ChatSettings } from './read-chat-options.ts'

/** The parts of a chat channel. */
export interface ChatChannel
  extends Pick<ChatService, 'headers' | 'classify'>, Omit<DeclarationOptions, 'minSeverity' | 'fallback'> {
  /** The kind of channel, e.g. `slack`. */
  readonly kind: string
  /** The options, as `readChatOptions` returns them. */
  readonly settings: ChatSettings
  /** Identifies where messages go. Default: the URL; set it if an option, e.g. a topic, decides as well. */
  readonly destination?: string
  /** Secrets to redact beside the URL, e.g. a token. Default none. */
  readonly secrets?: readonly (string | undefined)[]
  /** The policy if the options name none. Default `public-only`. */
  readonly defaultNetwork?: NetworkPolicy
  /** Writes the two forms of one message. The texts of the card are neither escaped nor cut. */
  readonly write: (card: Card, redact: Redact) => ChatPayloads
}

/** The parts that are used here. `createNotifier` checks the others. */
const schema = v.looseObject({
  kind: text(1, 128),
  settings: v.custom<ChatSettings>(
    (value) => (Object(value) as Partial<ChatSettings>).url instanceof URL,
    'settings as readChatOptions returns them',
  ),
  write: callback<ChatChannel['write']>(),
})

/**
 * Creates a notifier for a service that takes JSON at a URL. Sends a message in the form it names. If it names none, sends it
 * in full and, if the service responds with 400, 413 or 422, once more in the minimal form. Redacts the URL and `secrets` in
 * every text. Throws a `NotifierError` if a part is invalid.
 *
 * @example
 * const settings = readChatOptions('ntfy', options, { token: v.optional(text(1, 200)) })
 * return createChatNotifier({
 *   kind: 'ntfy',
 *   settings,
 *   secrets: [settings.token],
 *   write: (card, redact) => {
 *     const message = createTextWriter(escapeNtfy, redact)(plainCard(card), 1000)
 *     return { full: () => JSON.stringify({ message }), minimal: () => JSON.stringify({ message: '–' }) }
 *   },
 * })
 */
export function createChatNotifier(channel: ChatChannel): Notifier {
  readOptions('createChatNotifier', schema, channel)
  const { kind, settings, secrets = [], defaultNetwork = 'public-only', write, ...rest } = channel
  const { headers, classify, destination = settings.url.href, ...declarations } = rest
  const { name, url, timeoutMs, minSeverity, fallback } = settings
  const withClient = clientOf(settings, defaultNetwork)
  const { text: redact } = createRedactor({ secrets: [...secrets, ...urlSecrets(url)] })
  const service = { url, timeoutMs, headers, classify }
  return createNotifier({
    ...declarations,
    name,
    kind,
    destination,
    minSeverity,
    fallback,
    deliver: (message, { signal }) => {
      const card = cardOf(message, settings, redact)
      const payloads = write(card, redact)
      const form = 'form' in message ? message.form : undefined
      return withClient((http) => postChat({ ...service, http }, payloads, signal, form))
    },
  })
}
