import type { ConnectionOptions } from '@botwatch/http'
import type { Language, Notifier } from '@botwatch/notifiers'
import { slackConfig, slackNotifier } from '@botwatch/notifiers/slack'
import type { ConfigSchema } from '@botwatch/options/config'

/** What the server adds to the options of every channel. */
export interface ChannelContext {
  readonly connection: ConnectionOptions | undefined
  readonly language: Language
  readonly timeZone: string
}

/** A type of channel that a configuration file may have. */
export interface ChannelType {
  readonly config: ConfigSchema
  /** Creates a channel. Throws a `NotifierError` that lists every problem of the options. */
  readonly create: (options: { readonly name: string }, context: ChannelContext) => Notifier
}

/** Private addresses are allowed: the person who configures the server may run a receiver there. */
const network = 'no-metadata'

/** The types of channels by the name that a configuration file has for them. */
export const CHANNEL_TYPES: Readonly<Record<string, ChannelType>> = {
  slack: { config: slackConfig, create: chat(slackNotifier) },
}

/** The options come from a file and were not compiled; each factory validates its own. */
type Factory = (options: never) => Notifier

/** For a channel that posts to a chat that people read. */
function chat(create: Factory): ChannelType['create'] {
  return (options, { connection, language, timeZone }) =>
    create({ ...connection, network, language, timeZone, ...options } as never)
}
