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
const channels: readonly ((config: ServerConfig) => Notifier | undefined)[] = [
  ({ alertWebhookUrl: url, alertWebhookSecret }) =>
    url === undefined ? undefined : alertWebhook(url, alertWebhookSecret),
  ({ slackWebhookUrl: url, language, timeZone }) =>
    url === undefined ? undefined : slackNotifier({ url, network, language, timeZone }),
  ({ discordWebhookUrl: url, language, timeZone }) =>
    url === undefined ? undefined : discordNotifier({ url, network, language, timeZone }),
  ({ alertEmail, language, timeZone }) => alertEmail && emailNotifier({ ...alertEmail, language, timeZone }),
]

/** Creates the log channel and every other channel that is configured. */
export function createNotifiers(config: ServerConfig, log: Logger): readonly Notifier[] {
  return [logNotifier({ logger: log }), ...channels.flatMap((create) => create(config) ?? [])]
}
