import { ignoreRejection } from '@botwatch/events'
import { describe } from '@botwatch/options'
import { REDACTED } from '@botwatch/redact'

import { invalid } from '../errors.ts'
import type { AlertNotifier } from '../notifier.ts'
import type { AlertRule } from '../rules/rule.ts'

/** Creates the channel of a rule's own `webhookUrl`. Throws if the URL cannot be used. */
export type WebhookNotifierFactory = (options: {
  readonly name: string
  readonly url: string
}) => AlertNotifier

interface OwnWebhook {
  readonly rule: string
  readonly url: string
}

/** Returns the channels a rule notifies: those it names, else all that are configured, and its own webhook. */
export function channelsOf(rule: AlertRule, configured: ReadonlySet<string> | undefined): readonly string[] {
  const named = configured === undefined ? [] : (rule.notificationChannels ?? [...configured])
  return rule.webhookUrl === undefined ? named : [...named, `webhook:${rule.name}`]
}

/** Returns what is expected instead of a rule's own webhook, without its URL; undefined if it can be used. */
export function webhookProblem(
  factory: WebhookNotifierFactory | undefined,
  webhook: OwnWebhook,
  clean: (text: string) => string,
): string | undefined {
  if (factory === undefined) return 'no webhookUrl, because the manager has no webhookNotifier'
  const created = create(factory, webhook, clean)
  return typeof created === 'string' ? created : undefined
}

/** Creates the channel of a rule's own webhook. Throws `INVALID_RULE` if the factory throws or returns no notifier. */
export function createOwnWebhook(
  factory: WebhookNotifierFactory,
  webhook: OwnWebhook,
  clean: (text: string) => string,
): AlertNotifier {
  const created = create(factory, webhook, clean)
  if (typeof created !== 'string') return created
  const problem = { path: 'webhookUrl', expected: created, received: describe(webhook.url) }
  throw invalid('INVALID_RULE', 'alert rule', [problem])
}

/** The notifier, or what is expected instead of the webhook. */
function create(
  factory: WebhookNotifierFactory,
  { rule, url }: OwnWebhook,
  clean: (text: string) => string,
): AlertNotifier | string {
  try {
    const name = `webhook:${rule}`
    const notifier = factory({ name, url }) as AlertNotifier | null | undefined
    if (notifier?.name === name && typeof notifier.send === 'function') return notifier
    ignoreRejection(notifier)
    return 'a webhookNotifier that returns a notifier with the given name and with send'
  } catch (error) {
    const why = error instanceof Error ? error.message : typeof error
    return `a URL that webhookNotifier accepts (it threw: ${clean(why.replaceAll(url, REDACTED))})`
  }
}
