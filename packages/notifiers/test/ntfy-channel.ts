import type { Notifier, Severity } from '@botwatch/notifiers'
import {
  createChatNotifier,
  createTextWriter,
  headlineOf,
  plainCard,
  readHttpOptions,
  type ChatOptions,
} from '@botwatch/notifiers/channel'
import { text } from '@botwatch/options'
import * as v from 'valibot'

/** Options of {@link ntfyNotifier}. */
export interface NtfyNotifierOptions extends ChatOptions {
  /** The topic to publish to, 1 to 64 characters. */
  readonly topic: string
  /** Access token; a secret. Default: requests carry none. */
  readonly token?: string
}

// https://docs.ntfy.sh/publish/#publish-as-json
const MAX_TITLE = 250
const MAX_MESSAGE = 1000
const priorities: Readonly<Record<Severity, number>> = { info: 2, warning: 3, error: 4, critical: 5 }

/** Creates a channel that publishes each message to an ntfy topic. Throws a `NotifierError` if an option is invalid. */
export function ntfyNotifier(options: NtfyNotifierOptions): Notifier {
  const settings = readHttpOptions('ntfy', options, {
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
    write: (card, redact, { severity }) => {
      // ntfy shows plain text as it is, so there is nothing to escape.
      const write = createTextWriter((plain) => plain, redact)
      const title = write(headlineOf(card), MAX_TITLE)
      const full = {
        topic,
        title,
        message: write(plainCard(card), MAX_MESSAGE),
        priority: priorities[severity],
      }
      return {
        full: () => JSON.stringify(full),
        minimal: () => JSON.stringify({ topic, message: title }),
      }
    },
  })
}
