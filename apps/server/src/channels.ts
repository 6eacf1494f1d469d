import type { Notifier } from '@botwatch/notifiers'
import { discordNotifier } from '@botwatch/notifiers/discord'
import { emailNotifier } from '@botwatch/notifiers/email'
import type { LogPort } from '@botwatch/notifiers/log'
import { slackNotifier } from '@botwatch/notifiers/slack'
import { urlNotifier } from '@botwatch/monitor'

import { CHANNEL_TYPES } from './config/types/channel-types.ts'
import type { ServerConfig } from './config/server-config.ts'

/** Private addresses are allowed, as for the webhook: the person who configures the server may run a receiver there. */
const network = 'no-metadata'

/** One function for each channel that can be configured. */
const channels: readonly ((config: ServerConfig) => Notifier | undefined)[] = [
  ({ alertWebhookUrl: url, alertWebhookSecret, connection, language, timeZone }) =>
    url === undefined
      ? undefined
      : urlNotifier({ ...connection, url, secret: alertWebhookSecret, language, timeZone }),
  ({ slackWebhookUrl: url, connection, language, timeZone }) =>
    url === undefined ? undefined : slackNotifier({ ...connection, url, network, language, timeZone }),
  ({ discordWebhookUrl: url, connection, language, timeZone }) =>
    url === undefined ? undefined : discordNotifier({ ...connection, url, network, language, timeZone }),
  ({ alertEmail, connection: { ca, cert, key } = {}, language, timeZone }) =>
    alertEmail && emailNotifier({ ca, cert, key, ...alertEmail, language, timeZone }),
]

/** Creates every channel that is configured, beside the log. `logger` is that of channels of the type `log`. */
export function createNotifiers(config: ServerConfig, logger?: LogPort): readonly Notifier[] {
  const { connection, language, timeZone } = config
  const context = { connection, language, timeZone, logger }
  const ofFile = config.channels.flatMap(
    ({ type, options }) => CHANNEL_TYPES[type]?.create(options, context) ?? [],
  )
  return [...channels.flatMap((create) => create(config) ?? []), ...ofFile]
}
