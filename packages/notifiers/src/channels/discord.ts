import type { ConfigSchema } from '@botwatch/options/config'
import { urlSecrets } from '@botwatch/redact'
import * as v from 'valibot'

import { createChatNotifier } from '../chat/create-chat-notifier.ts'
import { discordMinimalPayload, discordPayload } from '../chat/discord-payload.ts'
import { withDetail, type ChatResponse } from '../chat/post.ts'
import { readChatOptions, type ChatOptions } from '../chat/read-chat-options.ts'
import { httpConfigEntries, readerConfigEntries } from '../config.ts'
import { discordWebhookUrl } from '../chat/webhook-url.ts'
import { jsonObject } from '../http/json.ts'
import type { Message } from '../message/message.ts'
import type { Delivery, Notifier, SendContext } from '../notifier.ts'

/** Options of {@link discordNotifier}. */
export type DiscordNotifierOptions = ChatOptions

/** Fields of a channel of the type `discord` in a configuration file. */
export const discordConfig: ConfigSchema = v.strictObject({ ...httpConfigEntries, ...readerConfigEntries })

const NOT_DISCORD = 'The response is not a message, so it does not come from Discord'

/** The form that Discord asks for: https://docs.discord.com/developers/reference#user-agent. */
const headers = { 'user-agent': 'DiscordBot (botwatch, 1)' }

/**
 * Creates a channel that posts each message to a Discord webhook, as a headline and an embed in the colour of its severity.
 * No text can mention anyone or format anything. After Discord has responded that the webhook does not exist, the channel
 * sends no further request. Throws a `NotifierError` if an option is invalid.
 *
 * @example
 * const discord = discordNotifier({ url: 'https://discord.com/api/webhooks/…' })
 * const delivery = await discord.send(message, { signal: AbortSignal.timeout(20_000), attempt: 1 })
 */
export function discordNotifier(options: DiscordNotifierOptions): Notifier {
  const settings = readChatOptions('discord', options, { url: discordWebhookUrl() })
  let gone: Delivery | undefined
  const classify = (response: ChatResponse, byStatus: Delivery): Delivery => {
    const { id, code } = jsonObject(response.body ?? '')
    if (byStatus.outcome === 'delivered') return deliveryWithId(response, id)
    if (!Number.isInteger(code)) return byStatus
    const delivery = withDetail(byStatus, `code ${String(code)}`)
    if (response.status === 404) gone = delivery
    return delivery
  }
  const channel = createChatNotifier({
    kind: 'discord',
    settings: { ...settings, url: executionUrl(settings.url) },
    secrets: urlSecrets(settings.url),
    headers,
    classify,
    write: (card, redact) => ({
      full: () => discordPayload(card, redact),
      minimal: () => discordMinimalPayload(card, redact),
    }),
  })
  return {
    ...channel,
    send: (message: Message, context: SendContext): Promise<Delivery> =>
      gone === undefined ? channel.send(message, context) : Promise.resolve(gone),
  }
}

/** The URL with `wait`, without which errors stay hidden, and a version, without which `retry_after` is in milliseconds. */
function executionUrl(webhook: URL): URL {
  const url = new URL(webhook)
  url.pathname = url.pathname.replace(/^\/api\/(?:v\d+\/)?(?=webhooks\/)/, '/api/v10/')
  url.searchParams.set('wait', 'true')
  return url
}

function deliveryWithId({ body }: ChatResponse, id: unknown): Delivery {
  if (body === undefined) return { outcome: 'delivered' }
  return typeof id === 'string' && /^\d{1,20}$/.test(id)
    ? { outcome: 'delivered', providerId: id }
    : { outcome: 'permanent', reason: NOT_DISCORD }
}
