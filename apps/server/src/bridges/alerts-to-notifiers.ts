import { logNotifier } from '@botwatch/notifiers/log'
import { webhookNotifier } from '@botwatch/notifiers/webhook'
import type { Notifier } from '@botwatch/notifiers'
import type { Logger } from 'pino'

import type { ServerConfig } from '../config.ts'

/** The channel of a rule's own webhook. Rules may come from people who must not reach the inside of a network through it. */
export function ownWebhook(options: { readonly name: string; readonly url: string }): Notifier {
  return webhookNotifier({ ...options, network: 'public-only' })
}

/** The channels that the configuration asks for; the log is always one. */
export function createNotifiers(config: ServerConfig, log: Logger): readonly Notifier[] {
  const { alertWebhookUrl: url, alertWebhookSecret: secret } = config
  const webhook =
    url === undefined ? [] : [webhookNotifier({ url, ...(secret === undefined ? {} : { secret }) })]
  return [logNotifier({ logger: log }), ...webhook]
}
