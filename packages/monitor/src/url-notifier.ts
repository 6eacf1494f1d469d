import type { ConnectionOptions, NetworkPolicy } from '@botwatch/http'
import type { Language, Notifier } from '@botwatch/notifiers'
import { discordNotifier } from '@botwatch/notifiers/discord'
import { slackNotifier } from '@botwatch/notifiers/slack'
import { webhookNotifier } from '@botwatch/notifiers/webhook'

/** A chat service that has a request format of its own. */
export type ChatService = 'slack' | 'discord'

/** URLs by host and path. Discord accepts Slack's format at `/slack`. */
const patterns: readonly (readonly [RegExp, ChatService])[] = [
  [/^hooks\.slack(?:-gov)?\.com\//, 'slack'],
  [/^(?:\w+\.)?discord(?:app)?\.com\/.*\/slack$/, 'slack'],
  [/^(?:\w+\.)?discord(?:app)?\.com\//, 'discord'],
]

const chatNotifiers = { slack: slackNotifier, discord: discordNotifier }

/** Names the chat service whose format a webhook URL expects; undefined for any other text. */
export function chatServiceOf(url: string): ChatService | undefined {
  const { hostname = '', pathname = '' } = (typeof url === 'string' ? URL.parse(url) : null) ?? {}
  return patterns.find(([pattern]) => pattern.test(hostname + pathname))?.[1]
}

/** Options of {@link urlNotifier}. */
export interface UrlNotifierOptions extends ConnectionOptions {
  readonly url: string
  /** Default `webhook`. */
  readonly name?: string | undefined
  /** Signs the requests of a webhook. Slack and Discord take none. Default none. */
  readonly secret?: string | undefined
  /** Addresses that may be called. Default `no-metadata`: also private ones, but no metadata services of clouds. */
  readonly network?: NetworkPolicy | undefined
  /** Language of the words for Slack and Discord. Default `en`. */
  readonly language?: Language | undefined
  /** IANA name of the time zone for Slack and Discord. Default `UTC`. */
  readonly timeZone?: string | undefined
}

/**
 * Creates a channel in the format that the service behind a webhook URL expects: Slack, Discord, or else a webhook. Throws a
 * `NotifierError` if an option is invalid.
 *
 * @example
 * urlNotifier({ url: 'https://hooks.slack.com/services/…' }) // sends what Slack shows
 */
export function urlNotifier(options: UrlNotifierOptions): Notifier {
  const readable = copyOf(options)
  if (readable === undefined) return webhookNotifier(options)
  const { secret, language, timeZone, ...given } = readable
  const { url, name = 'webhook', network = 'no-metadata' } = given
  const common = { ...given, name, network }
  const chat = chatServiceOf(url)
  if (chat === undefined) return webhookNotifier({ ...common, secret })
  return chatNotifiers[chat]({ ...common, language, timeZone })
}

/** Name and URL of the webhook of a rule, and how to reach it. */
export interface RuleWebhookOptions extends Pick<ConnectionOptions, 'proxy' | 'ca'> {
  readonly name: string
  readonly url: string
}

/** Creates the channel for the webhook URL of a single rule. Only public addresses are allowed: a rule may come from a person who must not reach the private network. */
export function ruleWebhook(options: RuleWebhookOptions): Notifier {
  const given = copyOf(options)
  if (given === undefined) return webhookNotifier(options)
  const { name, url, proxy, ca } = given
  return urlNotifier({ name, url, proxy, ca, network: 'public-only' })
}

/** A copy of an object; undefined of any other value and of an object that cannot be read. */
function copyOf<T extends object>(value: T): T | undefined {
  try {
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
