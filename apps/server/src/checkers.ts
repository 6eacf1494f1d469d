import type { Checker } from '@botwatch/health'
import { ApplicationHealthChecker } from '@botwatch/health/application'
import { gitlab } from '@botwatch/health/gitlab'
import { llm } from '@botwatch/health/llm'
import { SystemResourceChecker } from '@botwatch/health/system'
import type { SystemSampler } from '@botwatch/system'

import type { ServerConfig } from './config.ts'
import { version } from './version.ts'

/** Listing models costs nothing, so an outage need not wait for the five minutes between two looks by default. */
const GLM_INTERVAL_MS = 30_000

/** The checks that the configuration asks for; host and application are always checked. */
export function createCheckers(config: ServerConfig, sampler: SystemSampler): readonly Checker[] {
  const { gitlab: ofGitlab, glm: ofGlm } = config
  const required = {
    ...(ofGitlab && { 'GitLab token': ofGitlab.token }),
    ...(ofGlm && { 'GLM API key': ofGlm.apiKey }),
  }
  return [
    new SystemResourceChecker({ sampler }),
    new ApplicationHealthChecker({ required, version }),
    ...(ofGitlab ? [gitlab({ ...ofGitlab, token: ofGitlab.token })] : []),
    ...(ofGlm ? [llm({ provider: 'zai', intervalMs: GLM_INTERVAL_MS, ...ofGlm })] : []),
  ]
}
