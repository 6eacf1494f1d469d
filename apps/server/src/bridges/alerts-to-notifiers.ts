import { discordNotifier } from '@botwatch/notifiers/discord'
import { emailNotifier } from '@botwatch/notifiers/email'
import { logNotifier } from '@botwatch/notifiers/log'
import { slackNotifier } from '@botwatch/notifiers/slack'
import type { Notifier } from '@botwatch/notifiers'
import type { Logger } from 'pino'

import { alertWebhook } from '../alert-webhook.ts'
import type { ServerConfig } from '../config.ts'

/** Whoever configures the server may have a service in their own network, as for the webhook. */
const network = 'no-metadata'

/** Each channel that may be configured, made where it is. */
const channels: readonly ((config: ServerConfig) => readonly Notifier[])[] = [
  ({ alertWebhookUrl: url, alertWebhookSecret }) =>
    url === undefined ? [] : [alertWebhook(url, alertWebhookSecret)],
  ({ slackWebhookUrl: url }) => (url === undefined ? [] : [slackNotifier({ url, network })]),
  ({ discordWebhookUrl: url }) => (url === undefined ? [] : [discordNotifier({ url, network })]),
  ({ alertEmail }) => (alertEmail === undefined ? [] : [emailNotifier(alertEmail)]),
]

/** The channels that the configuration asks for; the log is always one. */
export function createNotifiers(config: ServerConfig, log: Logger): readonly Notifier[] {
  return [logNotifier({ logger: log }), ...channels.flatMap((create) => create(config))]
}
