import { connectionSecrets } from '@botwatch/http'
import { parseSmtpUrl } from '@botwatch/notifiers/email'

import type { ServerConfig } from './server-config.ts'

/** The secrets of a configuration, to be hidden wherever they would be shown. */
export function secretsOf(config: ServerConfig): readonly (string | undefined)[] {
  const urls = [config.heartbeatUrl, config.alertWebhookUrl, config.slackWebhookUrl, config.discordWebhookUrl]
  const { smtp, auth } = config.alertEmail ?? {}
  const password = (smtp === undefined ? auth : parseSmtpUrl(smtp)?.auth)?.pass
  const keys = [config.alertWebhookSecret, password]
  const apiKeys = config.apiKeys.map(({ key }) => key)
  const ofConnection = connectionSecrets(config.connection)
  const ofRules = config.rules.map(({ webhookUrl }) => webhookUrl)
  const ofEntries = [...config.checks, ...config.channels].flatMap(({ secrets }) => secrets)
  return [
    ...urls,
    ...ofRules,
    ...keys,
    ...apiKeys,
    ...ofConnection,
    ...ofEntries,
    config.gitlab?.token,
    config.glm?.apiKey,
  ]
}
