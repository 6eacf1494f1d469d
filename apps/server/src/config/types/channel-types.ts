import type { ConnectionOptions } from '@botwatch/http'
import { chatServiceOf, type ChatService } from '@botwatch/monitor'
import { NotifierError, type Language, type Notifier } from '@botwatch/notifiers'
import { discordConfig, discordNotifier } from '@botwatch/notifiers/discord'
import { emailConfig, emailNotifier } from '@botwatch/notifiers/email'
import { logConfig, logNotifier, type LogPort } from '@botwatch/notifiers/log'
import { slackConfig, slackNotifier } from '@botwatch/notifiers/slack'
import { webhookConfig, webhookNotifier } from '@botwatch/notifiers/webhook'
import { describe } from '@botwatch/options'
import type { ConfigSchema } from '@botwatch/options/config'

/** What the server adds to the options of channels. */
interface ChannelContext {
  readonly connection: ConnectionOptions | undefined
  readonly language: Language
  readonly timeZone: string
  /** The log of the server. Default: one that writes nothing, which is enough to validate options. */
  readonly logger?: LogPort | undefined
}

/** A type of channel that a configuration file may have. */
export interface ChannelType {
  readonly config: ConfigSchema
  /** Creates a channel. Throws a `NotifierError` that lists every problem of the options. */
  readonly create: (options: { readonly name: string }, context: ChannelContext) => Notifier
}

/** Private addresses are allowed: the person who configures the server may run a receiver there. */
const network = 'no-metadata'

const LABELS: Readonly<Record<ChatService, string>> = { slack: 'Slack', discord: 'Discord' }

const silent: LogPort = { info: () => {}, warn: () => {}, error: () => {} }

/** The types of channels by the name that a configuration file has for them. */
export const CHANNEL_TYPES: Readonly<Record<string, ChannelType>> = {
  discord: { config: discordConfig, create: chat(discordNotifier) },
  email: { config: emailConfig, create: mail(emailNotifier) },
  log: {
    config: logConfig,
    create: (options, { logger = silent }) => logNotifier({ ...options, logger }),
  },
  slack: { config: slackConfig, create: chat(slackNotifier) },
  webhook: { config: webhookConfig, create: webhook },
}

/** The options come from a file and were not compiled; each factory validates its own. */
type Factory = (options: never) => Notifier

/** For a channel that posts to a chat that people read. */
function chat(create: Factory): ChannelType['create'] {
  return (options, { connection, language, timeZone }) =>
    create({ ...connection, network, language, timeZone, ...options } as never)
}

/** Refuses the URL of a chat, which does not understand the format. */
function webhook(
  options: { readonly name: string; readonly url?: unknown },
  { connection }: ChannelContext,
): Notifier {
  const channel = webhookNotifier({ ...connection, ...options } as never)
  const service = typeof options.url === 'string' ? chatServiceOf(options.url) : undefined
  if (service === undefined) return channel
  const expected = `a URL of another service, because one of ${LABELS[service]} needs the type ${service}`
  throw new NotifierError('webhookNotifier', [{ path: 'url', expected, received: describe(options.url) }])
}

/** For a channel that people read and that connects without a proxy. */
function mail(create: Factory): ChannelType['create'] {
  return (options, { connection: { ca, cert, key } = {}, language, timeZone }) =>
    create({ ca, cert, key, language, timeZone, ...options } as never)
}
