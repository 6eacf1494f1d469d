import { emailNotifier } from '@botwatch/notifiers/email'
import { logNotifier } from '@botwatch/notifiers/log'
import { webhookNotifier } from '@botwatch/notifiers/webhook'
import type { Notifier } from '@botwatch/notifiers'
import type { Logger } from 'pino'

import type { ServerConfig } from '../config.ts'

/** The channels that the configuration asks for; the log is always one. */
export function createNotifiers(config: ServerConfig, log: Logger): readonly Notifier[] {
  const { alertWebhookUrl: url, alertWebhookSecret: secret } = config
  const webhook =
    url === undefined ? [] : [webhookNotifier({ url, ...(secret === undefined ? {} : { secret }) })]
  const email = config.alertEmail === undefined ? [] : [emailNotifier(config.alertEmail)]
  return [logNotifier({ logger: log }), ...webhook, ...email]
}
