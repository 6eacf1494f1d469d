import type { Checker } from '@botwatch/health'
import { ApplicationHealthChecker } from '@botwatch/health/application'
import { gitlab } from '@botwatch/health/gitlab'
import { llm } from '@botwatch/health/llm'
import { SystemResourceChecker } from '@botwatch/health/system'
import type { SystemSampler } from '@botwatch/system'

import type { ServerConfig } from './config/server-config.ts'
import { version } from './version.ts'

/** Shorter than the five minutes of the `llm` check: listing models costs nothing, and an outage is noticed sooner. */
const GLM_INTERVAL_MS = 30_000

/** Creates the system and application checks, and those of GitLab and the GLM API where they are configured. */
export function createCheckers(config: ServerConfig, sampler: SystemSampler): readonly Checker[] {
  const required = {
    ...(config.gitlab && { 'GitLab token': config.gitlab.token }),
    ...(config.glm && { 'GLM API key': config.glm.apiKey }),
  }
  return [
    new SystemResourceChecker({ sampler }),
    new ApplicationHealthChecker({ required, version }),
    ...(config.gitlab ? [gitlab({ ...config.gitlab, token: config.gitlab.token })] : []),
    ...(config.glm ? [llm({ provider: 'zai', intervalMs: GLM_INTERVAL_MS, ...config.glm })] : []),
  ]
}
