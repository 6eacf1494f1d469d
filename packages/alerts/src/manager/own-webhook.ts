import { ignoreRejection } from '@botwatch/events'
import { describe } from '@botwatch/options'
import { REDACTED } from '@botwatch/redact'

import { invalid } from '../errors.ts'
import type { AlertNotifier } from '../notifier.ts'
import { channelSettings, type ChannelSettings } from '../notify/channels.ts'
import type { Senders } from '../notify/senders.ts'
import type { AlertRule } from '../rules/rule.ts'

/** Creates the channel of a rule's own `webhookUrl`. Throws if the URL cannot be used. */
export type WebhookNotifierFactory = (options: {
  readonly name: string
  readonly url: string
}) => AlertNotifier

/**
 * Creates the function that returns the channels a rule notifies: those it names, else all that are configured, and its own
 * webhook. It is called for each alert on each channel, so the sets are kept.
 */
export function createChannelsOf(
  configured: ReadonlySet<string> | undefined,
): (rule: AlertRule) => ReadonlySet<string> {
  const known = new WeakMap<AlertRule, ReadonlySet<string>>()
  return (rule) => {
    const channels = known.get(rule)
    if (channels !== undefined) return channels
    const named = configured === undefined ? [] : (rule.notificationChannels ?? configured)
    const found = new Set(rule.webhookUrl === undefined ? named : [...named, ownChannel(rule.name)])
    known.set(rule, found)
    return found
  }
}

/** Creates the channel of a rule's own webhook, or returns what is expected instead, without the URL. */
export function createOwnWebhook(
  factory: WebhookNotifierFactory | undefined,
  { rule, url }: { readonly rule: string; readonly url: string },
  clean: (text: string) => string,
): AlertNotifier | string {
  if (factory === undefined) return 'no webhookUrl, because the manager has no webhookNotifier'
  try {
    const name = ownChannel(rule)
    const notifier = factory({ name, url }) as AlertNotifier | null | undefined
    if (notifier?.name === name && typeof notifier.send === 'function') return notifier
    ignoreRejection(notifier)
    return 'a webhookNotifier that returns a notifier with the given name and with send'
  } catch (error) {
    const why = error instanceof Error ? error.message : typeof error
    return `a URL that webhookNotifier accepts (it threw: ${clean(why.replaceAll(url, REDACTED))})`
  }
}

/** Where the own webhook of a rule is opened. */
export interface WebhookPlace {
  readonly factory: WebhookNotifierFactory | undefined
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string
  readonly channels: Map<string, ChannelSettings>
  readonly senders: Pick<Senders, 'add'>
}

/** Creates the own webhook of a rule, if it has one, and returns a function that opens it. Throws `INVALID_RULE` if it is invalid. */
export function prepareOwnWebhook(
  { name: rule, webhookUrl: url }: AlertRule,
  { factory, clean, channels, senders }: WebhookPlace,
): () => void {
  if (url === undefined) return () => {}
  const notifier = createOwnWebhook(factory, { rule, url }, clean)
  if (typeof notifier === 'string') {
    const problem = { path: 'webhookUrl', expected: notifier, received: describe(url) }
    throw invalid('INVALID_RULE', 'alert rule', [problem])
  }
  const added = channelSettings(notifier, rule)
  return () => {
    for (const channel of added) {
      channels.set(channel.name, channel)
      senders.add(channel)
    }
  }
}

function ownChannel(rule: string): string {
  return `webhook:${rule}`
}
