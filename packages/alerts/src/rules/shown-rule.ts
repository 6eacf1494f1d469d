import { REDACTED } from '@botwatch/redact'

import type { AlertRule } from './rule.ts'

/** Returns a rule with its `webhookUrl` cut to the origin. */
export function shownRule(rule: AlertRule): AlertRule {
  const { webhookUrl } = rule
  return webhookUrl === undefined
    ? rule
    : { ...rule, webhookUrl: `${new URL(webhookUrl).origin}/${REDACTED}` }
}

/** Restores the `webhookUrl` of a rule that was returned with the origin only. */
export function withKnownWebhook(input: unknown, before: AlertRule | undefined): unknown {
  if (before?.webhookUrl === undefined || typeof input !== 'object' || input === null) return input
  const given: unknown = (input as { readonly webhookUrl?: unknown }).webhookUrl
  return given === shownRule(before).webhookUrl ? { ...input, webhookUrl: before.webhookUrl } : input
}
