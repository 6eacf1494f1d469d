import type { Checker } from '@botwatch/health'
import { gitlab } from '@botwatch/health/gitlab'
import { llm } from '@botwatch/health/llm'

import { CHECK_TYPES } from './config/types/check-types.ts'
import type { ServerConfig } from './config/server-config.ts'

/** Shorter than the five minutes of the `llm` check: listing models costs nothing, and an outage is noticed sooner. */
const GLM_INTERVAL_MS = 30_000

/** Creates the checks of GitLab and of the GLM API where they are configured, and those of the configuration file. */
export function createCheckers({ connection, ...config }: ServerConfig): readonly Checker[] {
  return [
    ...(config.gitlab ? [gitlab({ ...connection, ...config.gitlab, token: config.gitlab.token })] : []),
    ...(config.glm
      ? [llm({ provider: 'zai', intervalMs: GLM_INTERVAL_MS, ...connection, ...config.glm })]
      : []),
    ...config.checks.flatMap(({ type, options }) => CHECK_TYPES[type]?.create(options, { connection }) ?? []),
  ]
}

/** Credentials that the configured checks need, by a name for people. */
export function requiredCredentials(config: ServerConfig): Readonly<Record<string, string | undefined>> {
  return {
    ...(config.gitlab && { 'GitLab token': config.gitlab.token }),
    ...(config.glm && { 'GLM API key': config.glm.apiKey }),
  }
}
