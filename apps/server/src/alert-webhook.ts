import type { Notifier } from '@botwatch/notifiers'
import { isNotifierError } from '@botwatch/notifiers'
import { discordNotifier } from '@botwatch/notifiers/discord'
import { slackNotifier } from '@botwatch/notifiers/slack'
import { webhookNotifier } from '@botwatch/notifiers/webhook'

/** What takes requests of its own form only, by host and path. Discord takes Slack's form at `/slack`. */
const chats = [
  [/^hooks\.slack(?:-gov)?\.com\//, slackNotifier],
  [/^(?:\w+\.)?discord(?:app)?\.com\/.*\/slack$/, slackNotifier],
  [/^(?:\w+\.)?discord(?:app)?\.com\//, discordNotifier],
] as const

/** What makes the channel for a URL of a chat; undefined for any other text. Chats take no signature. */
export function chatAt(url: string): typeof slackNotifier | typeof discordNotifier | undefined {
  const { hostname = '', pathname = '' } = URL.parse(url) ?? {}
  return chats.find(([pattern]) => pattern.test(hostname + pathname))?.[1]
}

/** The channel `webhook`, in the form that the service at the URL takes. */
export function alertWebhook(url: string, secret: string | undefined): Notifier {
  // Whoever configures the server may have a service in their own network.
  const chatNotifier = chatAt(url)
  if (chatNotifier !== undefined) return chatNotifier({ url, name: 'webhook', network: 'no-metadata' })
  return webhookNotifier({ url, ...(secret === undefined ? {} : { secret }) })
}

/** The channel of a rule's own webhook. Rules may come from people who must not reach the inside of a network through it. */
export function ownWebhook({ name, url }: { readonly name: string; readonly url: string }): Notifier {
  const options = { name, url, network: 'public-only' } as const
  return (chatAt(url) ?? webhookNotifier)(options)
}

/** Whether the secret is one that can sign. */
export function canSign(secret: string): boolean {
  try {
    webhookNotifier({ url: 'https://localhost', secret })
    return true
  } catch (error) {
    if (!isNotifierError(error)) throw error
    return false
  }
}
