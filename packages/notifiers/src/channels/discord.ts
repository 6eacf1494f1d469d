import { chatNotifier } from '../chat/chat-notifier.ts'
import { discordMinimalPayload, discordPayload } from '../chat/discord-payload.ts'
import { readChatOptions, type ChatOptions } from '../chat/options.ts'
import { withDetail, type ChatAnswer } from '../chat/post.ts'
import { jsonObject } from '../http/json.ts'
import type { Message } from '../message/message.ts'
import type { Delivery, Notifier, SendContext } from '../notifier.ts'

/** Options of {@link discordNotifier}. */
export type DiscordNotifierOptions = ChatOptions

/** Discord asks for this form: https://docs.discord.com/developers/reference#user-agent. */
const headers = { 'user-agent': 'DiscordBot (botwatch, 1)' }

/**
 * Creates a channel that posts each message to a Discord webhook, as an embed in the colour of its severity. No text
 * can mention anyone or format anything. Once Discord has said that the webhook is gone, no other request goes
 * there. Throws a `NotifierError` on options that cannot work.
 *
 * @example
 * const discord = discordNotifier({ url: 'https://discord.com/api/webhooks/…' })
 * const delivery = await discord.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function discordNotifier(options: DiscordNotifierOptions): Notifier {
  const settings = readChatOptions(options, 'discord')
  let gone: Delivery | undefined
  const judge = (answer: ChatAnswer, byStatus: Delivery): Delivery => {
    const { id, code } = jsonObject(answer.body ?? '')
    if (byStatus.outcome === 'delivered') return deliveryWithId(answer, id)
    if (!Number.isInteger(code)) return byStatus
    const delivery = withDetail(byStatus, `code ${String(code)}`)
    if (answer.status === 404) gone = delivery
    return delivery
  }
  const channel = chatNotifier({
    kind: 'discord',
    settings: { ...settings, url: executionUrl(settings.url) },
    headers,
    judge,
    write: (card, redact, { timestamp }) => ({
      full: () => discordPayload(card, timestamp, redact),
      minimal: () => discordMinimalPayload(card, redact),
    }),
  })
  return {
    ...channel,
    send: (message: Message, context: SendContext): Promise<Delivery> =>
      gone === undefined ? channel.send(message, context) : Promise.resolve(gone),
  }
}

/** Without `wait` errors stay hidden; without a version Discord counts `retry_after` in milliseconds. */
function executionUrl(webhook: URL): URL {
  const url = new URL(webhook)
  url.pathname = url.pathname.replace(/^\/api\/(?:v\d+\/)?(?=webhooks\/)/, '/api/v10/')
  url.searchParams.set('wait', 'true')
  return url
}

function deliveryWithId({ body }: ChatAnswer, id: unknown): Delivery {
  if (body === undefined) return { outcome: 'delivered' }
  return typeof id === 'string' && /^\d{1,20}$/.test(id)
    ? { outcome: 'delivered', providerId: id }
    : { outcome: 'permanent', reason: 'Answer is not a message' }
}
