import { connectionSecrets } from '@botwatch/http'

import type { ServerConfig } from './server-config.ts'

/** The secrets of a configuration, to be hidden wherever they would be shown. */
export function secretsOf(config: ServerConfig): readonly string[] {
  return [
    config.heartbeatUrl,
    ...config.apiKeys.map(({ key }) => key),
    ...config.rules.map(({ webhookUrl }) => webhookUrl),
    ...connectionSecrets(config.connection),
    ...[...config.checks, ...config.channels].flatMap(({ secrets }) => secrets),
  ].filter((secret) => secret !== undefined)
}
