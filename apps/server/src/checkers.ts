import type { Checker } from '@botwatch/health'
import { gitlab } from '@botwatch/health/gitlab'
import { llm } from '@botwatch/health/llm'

import type { ServerConfig } from './config/server-config.ts'

/** Shorter than the five minutes of the `llm` check: listing models costs nothing, and an outage is noticed sooner. */
const GLM_INTERVAL_MS = 30_000

/** Creates the checks of GitLab and of the GLM API where they are configured. */
export function createCheckers({ connection, ...config }: ServerConfig): readonly Checker[] {
  return [
    ...(config.gitlab ? [gitlab({ ...connection, ...config.gitlab, token: config.gitlab.token })] : []),
    ...(config.glm
      ? [llm({ provider: 'zai', intervalMs: GLM_INTERVAL_MS, ...connection, ...config.glm })]
      : []),
  ]
}

/** Credentials that the configured checks need, by a name for people. */
export function requiredCredentials(config: ServerConfig): Readonly<Record<string, string | undefined>> {
  return {
    ...(config.gitlab && { 'GitLab token': config.gitlab.token }),
    ...(config.glm && { 'GLM API key': config.glm.apiKey }),
  }
}
