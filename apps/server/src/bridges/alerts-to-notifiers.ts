import { discordNotifier } from '@botwatch/notifiers/discord'
import { emailNotifier } from '@botwatch/notifiers/email'
import { logNotifier } from '@botwatch/notifiers/log'
import { slackNotifier } from '@botwatch/notifiers/slack'
import { webhookNotifier } from '@botwatch/notifiers/webhook'
import type { Notifier } from '@botwatch/notifiers'
import type { Logger } from 'pino'

import type { ServerConfig } from '../config.ts'
import { optional } from '../optional.ts'

/** Whoever configures the server may have a service in their own network, as for the webhook. */
const network = 'no-metadata'

/** Each channel that may be configured, made where it is. */
const channels: readonly ((config: ServerConfig) => readonly Notifier[])[] = [
  ({ alertWebhookUrl: url, alertWebhookSecret }) =>
    url === undefined ? [] : [webhook(url, alertWebhookSecret)],
  ({ slackWebhookUrl: url }) => (url === undefined ? [] : [slackNotifier({ url, network })]),
  ({ discordWebhookUrl: url }) => (url === undefined ? [] : [discordNotifier({ url, network })]),
  ({ alertEmail }) => (alertEmail === undefined ? [] : [emailNotifier(alertEmail)]),
]

/** What takes requests of its own form only, by host and path. Discord takes Slack's form at `/slack`. */
const chats = [
  [/^hooks\.slack(?:-gov)?\.com\//, slackNotifier],
  [/^(?:\w+\.)?discord(?:app)?\.com\/.*\/slack$/, slackNotifier],
  [/^(?:\w+\.)?discord(?:app)?\.com\//, discordNotifier],
] as const

/** The channels that the configuration asks for; the log is always one. */
export function createNotifiers(config: ServerConfig, log: Logger): readonly Notifier[] {
  return [logNotifier({ logger: log }), ...channels.flatMap((create) => create(config))]
}

/** The channel of a rule's own webhook. Rules may come from people who must not reach the inside of a network through it. */
export function ownWebhook({ name, url }: { readonly name: string; readonly url: string }): Notifier {
  const options = { name, url, network: 'public-only' } as const
  return (chatOf(url) ?? webhookNotifier)(options)
}

/** The channel `webhook`, in the form that the service at the URL takes. Chats take no signature. */
function webhook(url: string, secret: string | undefined): Notifier {
  const chat = chatOf(url)
  if (chat !== undefined) return chat({ url, name: 'webhook', network })
  return webhookNotifier({ url, ...optional('secret', secret) })
}

function chatOf(url: string): typeof slackNotifier | typeof discordNotifier | undefined {
  const { hostname, pathname } = new URL(url)
  return chats.find(([pattern]) => pattern.test(hostname + pathname))?.[1]
}
