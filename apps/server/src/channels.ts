import type { Notifier } from '@botwatch/notifiers'
import { discordNotifier } from '@botwatch/notifiers/discord'
import { emailNotifier } from '@botwatch/notifiers/email'
import type { LogPort } from '@botwatch/notifiers/log'
import { slackNotifier } from '@botwatch/notifiers/slack'
import { urlNotifier } from '@botwatch/monitor'

import { CHANNEL_TYPES } from './config/types/channel-types.ts'
import type { ServerConfig } from './config/server-config.ts'
import { createAlways, type Reuse } from './object-table.ts'

/** Private addresses are allowed, as for the webhook: the person who configures the server may run a receiver there. */
const network = 'no-metadata'

/** For each channel that can be configured: what it is made of, and how. */
const channels: Readonly<Record<string, (config: ServerConfig) => Made | undefined>> = {
  webhook: ({ alertWebhookUrl: url, alertWebhookSecret: secret, connection, language, timeZone }) =>
    url === undefined ? undefined : made(urlNotifier, { ...connection, url, secret, language, timeZone }),
  slack: ({ slackWebhookUrl: url, connection, language, timeZone }) =>
    url === undefined ? undefined : made(slackNotifier, { ...connection, url, network, language, timeZone }),
  discord: ({ discordWebhookUrl: url, connection, language, timeZone }) =>
    url === undefined
      ? undefined
      : made(discordNotifier, { ...connection, url, network, language, timeZone }),
  email: ({ alertEmail, connection: { ca, cert, key } = {}, language, timeZone }) =>
    alertEmail && made(emailNotifier, { ca, cert, key, ...alertEmail, language, timeZone }),
}

interface Made {
  readonly options: unknown
  readonly create: () => Notifier
}

function made<T>(create: (options: T) => Notifier, options: NoInfer<T>): Made {
  return { options, create: () => create(options) }
}

/** Creates every channel that is configured, beside the log. `logger` is that of channels of the type `log`. */
export function createNotifiers(
  config: ServerConfig,
  logger?: LogPort,
  reuse: Reuse = createAlways,
): readonly Notifier[] {
  const { connection, language, timeZone } = config
  const shared = { connection, language, timeZone }
  return [
    ...Object.entries(channels).flatMap(([name, channel]) => {
      const known = channel(config)
      return known === undefined ? [] : reuse(`channel ${name}`, known.options, known.create)
    }),
    ...config.channels.flatMap(({ name, type, options }) => {
      const known = CHANNEL_TYPES[type]
      if (known === undefined) return []
      return reuse(`channel ${name}`, [shared, type, options], () =>
        known.create(options, { ...shared, logger }),
      )
    }),
  ]
}
