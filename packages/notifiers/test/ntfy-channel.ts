import type { Notifier } from '@botwatch/notifiers'
import {
  createChatNotifier,
  createTextWriter,
  httpConfigEntries,
  plainCard,
  readChatOptions,
  readerConfigEntries,
  type ChatOptions,
  type Tone,
} from '@botwatch/notifiers/channel'
import { text } from '@botwatch/options'
import { described, secret, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

/** Options of {@link ntfyNotifier}. */
export interface NtfyNotifierOptions extends ChatOptions {
  /** The topic to publish to, 1 to 64 characters. */
  readonly topic: string
  /** Access token; a secret. Default: requests carry none. */
  readonly token?: string
}

/** Fields of a channel of the type `ntfy` in a configuration file. */
export const ntfyConfig: ConfigSchema = v.strictObject({
  ...httpConfigEntries,
  ...readerConfigEntries,
  topic: described(v.string('a topic'), 'Topic to publish to.'),
  token: v.optional(secret(described(v.string('a token'), 'Access token. Default none.'))),
})

// https://docs.ntfy.sh/publish/#publish-as-json
const MAX_TITLE = 250
const MAX_MESSAGE = 1000
const priorities: Readonly<Record<Tone, number>> = {
  critical: 5,
  error: 4,
  warning: 3,
  info: 2,
  recovered: 2,
  ended: 2,
}

/** Creates a channel that publishes each message to an ntfy topic. Throws a `NotifierError` if an option is invalid. */
export function ntfyNotifier(options: NtfyNotifierOptions): Notifier {
  const settings = readChatOptions('ntfy', options, {
    topic: text(1, 64),
    token: v.optional(text(8, 200)),
  })
  const { topic, token } = settings
  return createChatNotifier({
    kind: 'ntfy',
    settings,
    destination: `${settings.url.href} ${topic}`,
    secrets: [token],
    ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    write: (card, redact) => {
      // ntfy shows plain text as it is, so there is nothing to escape.
      const write = createTextWriter((plain) => plain, redact)
      const [headline = '', ...lines] = plainCard(card).split('\n')
      const title = write(headline, MAX_TITLE)
      const message = write(lines.join('\n'), MAX_MESSAGE)
      return {
        full: () => JSON.stringify({ topic, title, message, priority: priorities[card.tone] }),
        minimal: () => JSON.stringify({ topic, message: title }),
      }
    },
  })
}
