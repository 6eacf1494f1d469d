import type { Checker } from '@botwatch/health'

import { CHECK_TYPES, DEFAULT_CHECKS, type CheckContext } from './config/types/check-types.ts'
import type { CheckEntry } from './config/types/entries.ts'
import type { ServerConfig } from './config/server-config.ts'
import { createAlways, type Reuse } from './object-table.ts'
import { version } from './version.ts'

/** What checks need of the process that they run in. */
export type CheckHost = Pick<CheckContext, 'sampler'>

/** Creates the checks of this host and process, and those of a configuration. */
export function createCheckers(
  config: ServerConfig,
  { sampler }: CheckHost,
  reuse: Reuse = createAlways,
): readonly Checker[] {
  const { connection } = config
  const required = requiredCredentials(config)
  const context = { connection, sampler, required, version }
  const enabled = config.checks.filter(({ isEnabled }) => isEnabled)
  return [...defaultChecks(config), ...enabled].flatMap(({ type, options }) => {
    const known = CHECK_TYPES[type]
    if (known === undefined) return []
    // Those of the type `application` alone read the credentials, so that no other check is created anew with a new one.
    const shared = type === 'application' ? required : connection
    return reuse(`check ${options.name}`, [shared, type, options], () => known.create(options, context))
  })
}

/** The checks of this host and process that the configuration does not change. */
function defaultChecks({ checks }: ServerConfig): readonly Pick<CheckEntry, 'type' | 'options'>[] {
  const changed = new Set(checks.map(({ name }) => name.toLowerCase()))
  return Object.entries(DEFAULT_CHECKS)
    .filter(([name]) => !changed.has(name))
    .map(([name, type]) => ({ type, options: { name } }))
}

/** Credentials of the checks that variables make, by a name for people. */
const CREDENTIALS: Readonly<Record<string, readonly [label: string, option: string]>> = {
  gitlab_api: ['GitLab token', 'token'],
  glm_api: ['GLM API key', 'apiKey'],
}

/** Credentials that the configured checks need, by a name for people. */
function requiredCredentials({ checks }: ServerConfig): NonNullable<CheckContext['required']> {
  return Object.fromEntries(
    checks.flatMap(({ name, options }) => {
      const [label, option] = CREDENTIALS[name] ?? []
      return label === undefined || option === undefined ? [] : [[label, options[option]]]
    }),
  ) as NonNullable<CheckContext['required']>
}
