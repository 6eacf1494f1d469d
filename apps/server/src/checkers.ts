import type { Checker } from '@botwatch/health'
import { gitlab } from '@botwatch/health/gitlab'
import { llm } from '@botwatch/health/llm'

import { CHECK_TYPES } from './config/types/check-types.ts'
import type { ServerConfig } from './config/server-config.ts'
import { createAlways, type Reuse } from './reload/object-table.ts'

/** Shorter than the five minutes of the `llm` check: listing models costs nothing, and an outage is noticed sooner. */
const GLM_INTERVAL_MS = 30_000

/** Creates the checks of GitLab and of the GLM API where they are configured, and those of the configuration file. */
export function createCheckers(
  { connection, gitlab: gitlabConfig, glm, checks }: ServerConfig,
  reuse: Reuse = createAlways,
): readonly Checker[] {
  return [
    ...(gitlabConfig
      ? [
          reuse('check gitlab_api', [connection, gitlabConfig], () =>
            gitlab({ ...connection, ...gitlabConfig, token: gitlabConfig.token }),
          ),
        ]
      : []),
    ...(glm
      ? [
          reuse('check glm_api', [connection, glm], () =>
            llm({ provider: 'zai', intervalMs: GLM_INTERVAL_MS, ...connection, ...glm }),
          ),
        ]
      : []),
    ...checks.flatMap(({ name, type, options }) => {
      const known = CHECK_TYPES[type]
      if (known === undefined) return []
      return reuse(`check ${name}`, [connection, type, options], () => known.create(options, { connection }))
    }),
  ]
}

/** Credentials that the configured checks need, by a name for people. */
export function requiredCredentials(config: ServerConfig): Readonly<Record<string, string | undefined>> {
  return {
    ...(config.gitlab && { 'GitLab token': config.gitlab.token }),
    ...(config.glm && { 'GLM API key': config.glm.apiKey }),
  }
}
