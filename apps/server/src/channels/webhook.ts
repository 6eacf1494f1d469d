import type { Notifier } from '@botwatch/notifiers'
import { discordNotifier } from '@botwatch/notifiers/discord'
import { slackNotifier } from '@botwatch/notifiers/slack'
import { webhookNotifier } from '@botwatch/notifiers/webhook'

import { chatServiceOf } from '../config/webhook-url.ts'

const chatNotifiers = { slack: slackNotifier, discord: discordNotifier }

/**
 * Creates the channel `webhook` in the format that the service behind the URL expects. Private addresses are allowed:
 * the person who configures the server may run a receiver in their own network.
 */
export function alertWebhook(url: string, secret: string | undefined): Notifier {
  const chat = chatServiceOf(url)
  if (chat !== undefined) return chatNotifiers[chat]({ url, name: 'webhook', network: 'no-metadata' })
  return webhookNotifier({ url, secret })
}

/** Creates the channel for the webhook URL of a single rule. Only public addresses are allowed: a rule may come from a person who must not reach the private network. */
export function ruleWebhook({ name, url }: { readonly name: string; readonly url: string }): Notifier {
  const options = { name, url, network: 'public-only' } as const
  const chat = chatServiceOf(url)
  return chat === undefined ? webhookNotifier(options) : chatNotifiers[chat](options)
}
