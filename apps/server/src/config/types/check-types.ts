import type { Checker, CheckerOptions } from '@botwatch/health'
import { ApplicationHealthChecker, applicationConfig } from '@botwatch/health/application'
import { eventLoop, eventLoopConfig } from '@botwatch/health/event-loop'
import { gitlab, gitlabConfig } from '@botwatch/health/gitlab'
import { heartbeat, heartbeatConfig } from '@botwatch/health/heartbeat'
import { APIHealthChecker, httpConfig } from '@botwatch/health/http'
import { llm, llmConfig, type LlmOptions } from '@botwatch/health/llm'
import { passive, passiveConfig } from '@botwatch/health/passive'
import { SystemResourceChecker, systemConfig, type SnapshotSource } from '@botwatch/health/system'
import { tcp, tcpConfig } from '@botwatch/health/tcp'
import { tls, tlsConfig } from '@botwatch/health/tls'
import type { ConnectionOptions } from '@botwatch/http'
import type { ConfigSchema } from '@botwatch/options/config'

/** What the server adds to the options of checks. */
export interface CheckContext {
  /** Of the server. Default none. */
  readonly connection?: ConnectionOptions | undefined
  /** Measures this host. Default: one without readings, which is enough to validate options. */
  readonly sampler?: SnapshotSource | undefined
  /** Credentials that the configured checks need, by a name for people. Default none. */
  readonly required?: Readonly<Record<string, string | undefined>> | undefined
  /** Version of the server. Default none. */
  readonly version?: string | undefined
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
  application: { config: applicationConfig, create: application },
  event_loop: { config: eventLoopConfig, create: alone(eventLoop) },
  gitlab: { config: gitlabConfig, create: connected(gitlab) },
  heartbeat: { config: heartbeatConfig, create: alone(heartbeat) },
  http: { config: httpConfig, create: connected((options) => new APIHealthChecker(options)) },
  llm: { config: llmConfig, create: connected(createLlm) },
  passive: { config: passiveConfig, create: alone(passive) },
  system: { config: systemConfig, create: system },
  tcp: { config: tcpConfig, create: alone(tcp) },
  tls: { config: tlsConfig, create: certified(tls) },
}

/** Shorter than the five minutes of the package: listing models costs nothing, and an outage is noticed sooner. */
const LLM_INTERVAL_MS = 30_000

/** Creates a check of the API of a model, which runs every 30 seconds by default. */
function createLlm(options: LlmOptions): Checker {
  return llm({ intervalMs: LLM_INTERVAL_MS, ...options })
}

/** The types of the checks that every server has, by their names. A file changes them by their names, also without the type. */
export const DEFAULT_CHECKS: Readonly<Record<string, string>> = {
  system_resources: 'system',
  application: 'application',
}

/** The options come from a file and were not compiled; each factory validates its own. */
type Factory = (options: never) => Checker

/** For a check that sends requests: it uses the proxy and the certificates of the server. */
function connected(create: Factory): CheckType['create'] {
  return (options, { connection }) => create({ ...connection, ...options } as never)
}

/** For a check that connects without a proxy. */
function certified(create: Factory): CheckType['create'] {
  return (options, { connection: { ca, cert, key } = {} }) => create({ ca, cert, key, ...options } as never)
}

function alone(create: Factory): CheckType['create'] {
  return (options) => create(options as never)
}

const noReadings: SnapshotSource = {
  latest: () => null,
  sample: () => Promise.reject(new Error('no sampler')),
}

function system(options: CheckerOptions, { sampler = noReadings }: CheckContext): Checker {
  return new SystemResourceChecker({ ...options, sampler })
}

function application(
  options: CheckerOptions & { readonly required?: object },
  { required, version }: CheckContext,
): Checker {
  return new ApplicationHealthChecker({
    version,
    ...options,
    required: { ...required, ...options.required },
  })
}
