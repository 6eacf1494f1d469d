import type { Notifier } from '@botwatch/notifiers'
import { discordNotifier } from '@botwatch/notifiers/discord'
import { emailNotifier } from '@botwatch/notifiers/email'
import { logNotifier } from '@botwatch/notifiers/log'
import { slackNotifier } from '@botwatch/notifiers/slack'
import type { Logger } from 'pino'

import type { ServerConfig } from '../config/server-config.ts'
import { alertWebhook } from './webhook.ts'

/** Private addresses are allowed, as for the webhook: the person who configures the server may run a receiver there. */
const network = 'no-metadata'

/** One function for each channel that can be configured. */
const channels: readonly ((config: ServerConfig) => readonly Notifier[])[] = [
  ({ alertWebhookUrl: url, alertWebhookSecret }) =>
    url === undefined ? [] : [alertWebhook(url, alertWebhookSecret)],
  ({ slackWebhookUrl: url }) => (url === undefined ? [] : [slackNotifier({ url, network })]),
  ({ discordWebhookUrl: url }) => (url === undefined ? [] : [discordNotifier({ url, network })]),
  ({ alertEmail }) => (alertEmail === undefined ? [] : [emailNotifier(alertEmail)]),
]

/** Creates the log channel and every other channel that is configured. */
export function createNotifiers(config: ServerConfig, log: Logger): readonly Notifier[] {
  return [logNotifier({ logger: log }), ...channels.flatMap((create) => create(config))]
}
