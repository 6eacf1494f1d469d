import { cardOf } from '../chat/card.ts'
import { discordMinimalPayload, discordPayload } from '../chat/discord-payload.ts'
import { readChatOptions, type ChatOptions } from '../chat/options.ts'
import { postChat, withDetail, type ChatAnswer } from '../chat/post.ts'
import { jsonObject } from '../json.ts'
import type { Message } from '../message.ts'
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
  const { name, redact, ...settings } = readChatOptions(options, 'discord')
  let gone: Delivery | undefined
  const judge = (answer: ChatAnswer, byStatus: Delivery): Delivery => {
    const { id, code } = jsonObject(answer.body ?? '')
    if (byStatus.outcome === 'delivered') return deliveryWithId(answer, id)
    if (!Number.isInteger(code)) return byStatus
    const delivery = withDetail(byStatus, `code ${String(code)}`)
    if (answer.status === 404) gone = delivery
    return delivery
  }
  const service = { ...settings, url: executionUrl(settings.url), headers, judge }
  return {
    name,
    kind: 'discord',
    send: async (message: Message, { signal }: SendContext): Promise<Delivery> => {
      if (gone !== undefined) return gone
      try {
        const card = cardOf(message, redact)
        const full = (): string => discordPayload(card, message.timestamp, redact)
        const minimal = (): string => discordMinimalPayload(card, redact)
        return await postChat(service, { full, minimal }, signal)
      } catch {
        return { outcome: 'permanent', reason: 'The message could not be written' }
      }
    },
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
