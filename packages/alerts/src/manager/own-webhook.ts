import { REDACTED } from '@botwatch/redact'

import type { AlertNotifier } from '../notifier.ts'
import type { AlertRule } from '../rules/rule.ts'

/** Makes the channel of a rule's own webhook. */
export type WebhookNotifierFactory = (options: {
  readonly name: string
  readonly url: string
}) => AlertNotifier

/** The channel of a rule's own webhook. */
export function ownChannel(rule: string): string {
  return `webhook:${rule}`
}

/** The channels that a rule's messages go to; without any configured, its own webhook is the only one. */
export function channelsOf(rule: AlertRule, configured: ReadonlySet<string> | undefined): readonly string[] {
  const named = configured === undefined ? [] : rule.notificationChannels
  return rule.webhookUrl === undefined ? named : [...named, ownChannel(rule.name)]
}

/** What is wrong with a rule's own webhook, without the URL in it; undefined when nothing is. */
export function webhookProblem(
  factory: WebhookNotifierFactory | undefined,
  { rule, url }: { readonly rule: string; readonly url: string },
  clean: (text: string) => string,
): string | undefined {
  if (factory === undefined) return 'expected none, since the manager was given no webhookNotifier'
  try {
    factory({ name: ownChannel(rule), url })
    return undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : typeof error
    return `refused by the webhook channel: ${clean(why.replaceAll(url, REDACTED))}`
  }
}

/** A rule as it may be shown: of its own webhook only the origin. */
export function shownRule(rule: AlertRule): AlertRule {
  const { webhookUrl } = rule
  return webhookUrl === undefined
    ? rule
    : { ...rule, webhookUrl: `${new URL(webhookUrl).origin}/${REDACTED}` }
}

/** A rule that was shown and is given back keeps the webhook it had. */
export function withKnownWebhook(input: unknown, before: AlertRule | undefined): unknown {
  if (before?.webhookUrl === undefined || typeof input !== 'object' || input === null) return input
  const given: unknown = (input as { readonly webhookUrl?: unknown }).webhookUrl
  return given === shownRule(before).webhookUrl ? { ...input, webhookUrl: before.webhookUrl } : input
}
