import type { Checker } from '@botwatch/health'
import { gitlab } from '@botwatch/health/gitlab'

import { CHECK_TYPES, createLlm, DEFAULT_CHECKS, type CheckContext } from './config/types/check-types.ts'
import type { CheckEntry } from './config/types/entries.ts'
import type { ServerConfig } from './config/server-config.ts'
import { createAlways, type Reuse } from './object-table.ts'
import { version } from './version.ts'

/** What checks need of the process that they run in. */
export type CheckHost = Pick<CheckContext, 'sampler'>

/** Creates the checks of this host and process, those of GitLab and of the GLM API where they are configured, and those of the configuration file. */
export function createCheckers(
  config: ServerConfig,
  { sampler }: CheckHost,
  reuse: Reuse = createAlways,
): readonly Checker[] {
  const { connection, gitlab: ofGitlab, glm } = config
  const required = requiredCredentials(config)
  const context = { connection, sampler, required, version }
  const createEntry = ({ type, options }: Pick<CheckEntry, 'type' | 'options'>): Checker | undefined => {
    const known = CHECK_TYPES[type]
    if (known === undefined) return undefined
    // Those of the type `application` alone read the credentials, so that no other check is created anew with a new one.
    const shared = type === 'application' ? required : connection
    return reuse(`check ${options.name}`, [shared, type, options], () => known.create(options, context))
  }
  return [
    ...defaultChecks(config).map(createEntry),
    ofGitlab &&
      reuse('check gitlab_api', [connection, ofGitlab], () =>
        gitlab({ ...connection, ...ofGitlab, token: ofGitlab.token }),
      ),
    glm &&
      reuse('check glm_api', [connection, glm], () => createLlm({ provider: 'zai', ...connection, ...glm })),
    ...config.checks.filter(({ isEnabled }) => isEnabled).map(createEntry),
  ].filter((checker) => checker !== undefined)
}

/** The checks of this host and process that the configuration file does not change. */
function defaultChecks({ checks }: ServerConfig): readonly Pick<CheckEntry, 'type' | 'options'>[] {
  const changed = new Set(checks.map(({ name }) => name.toLowerCase()))
  return Object.entries(DEFAULT_CHECKS)
    .filter(([name]) => !changed.has(name))
    .map(([name, type]) => ({ type, options: { name } }))
}

/** Credentials that the configured checks need, by a name for people. */
function requiredCredentials(config: ServerConfig): Readonly<Record<string, string | undefined>> {
  return {
    ...(config.gitlab && { 'GitLab token': config.gitlab.token }),
    ...(config.glm && { 'GLM API key': config.glm.apiKey }),
  }
}
