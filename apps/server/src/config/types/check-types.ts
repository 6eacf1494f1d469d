import type { Checker, CheckerOptions } from '@botwatch/health'
import { gitlab, gitlabConfig } from '@botwatch/health/gitlab'
import { tcp, tcpConfig } from '@botwatch/health/tcp'
import type { ConnectionOptions } from '@botwatch/http'
import type { ConfigSchema } from '@botwatch/options/config'

/** What the server adds to the options of every check. */
export interface CheckContext {
  readonly connection: ConnectionOptions | undefined
}

/** A type of check that a configuration file may have. */
export interface CheckType {
  /** Its fields, beside those of every check. */
  readonly config: ConfigSchema
  /** Creates a check. Throws a `HealthError` that lists every problem of the options. */
  readonly create: (options: CheckerOptions & { readonly name: string }, context: CheckContext) => Checker
}

/** The types of checks by the name that a configuration file has for them. */
export const CHECK_TYPES: Readonly<Record<string, CheckType>> = {
  gitlab: { config: gitlabConfig, create: connected(gitlab) },
  tcp: { config: tcpConfig, create: alone(tcp) },
}

/** The options come from a file and were not compiled; each factory validates its own. */
type Factory = (options: never) => Checker

/** For a check that sends requests: it uses the proxy and the certificates of the server. */
function connected(create: Factory): CheckType['create'] {
  return (options, { connection }) => create({ ...connection, ...options } as never)
}

function alone(create: Factory): CheckType['create'] {
  return (options) => create(options as never)
}
