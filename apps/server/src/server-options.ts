import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import type { Monitor } from '@botwatch/monitor'
import { describe, parse, port, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { parseServerConfig } from './config/config-schema.ts'
import { problemsOf } from './config/package-problems.ts'
import { CHANNEL_TYPES } from './config/types/channel-types.ts'
import { CHECK_TYPES } from './config/types/check-types.ts'
import type { ServerConfig, ServerConfigInput } from './config/server-config.ts'
import type { MonitorParts } from './create-monitor.ts'
import { invalidOptions } from './errors.ts'

/** Parts to use instead of those that the server would create. */
export interface ServerParts {
  /** A monitor; `startServer` starts and `stopServer` stops it. The other parts are then those of the monitor. */
  readonly monitor?: Monitor | undefined
  readonly healthChecker?: HealthChecker | undefined
  readonly metricsCollector?: MetricsCollector | undefined
  readonly alertManager?: AlertManager | undefined
}

/** Options of `createMonitoringServer`. */
export interface MonitoringServerOptions extends ServerParts {
  /** Settings that differ from the defaults. */
  readonly config?: ServerConfigInput | undefined
}

/** Options with every default filled in. */
export interface ServerSettings {
  readonly config: ServerConfig
  readonly parts: ServerParts
}

const schema = v.strictObject({
  monitor: v.optional(port<Monitor>('a monitor of createMonitor', ['start', 'stop', 'drain', 'status'])),
  healthChecker: v.optional(
    port<HealthChecker>('a HealthChecker', ['start', 'stop', 'getCheckStates', 'getCheckerNames']),
  ),
  metricsCollector: v.optional(
    port<MetricsCollector>('a MetricsCollector', ['startCollection', 'stopCollection', 'getSamples']),
  ),
  alertManager: v.optional(port<AlertManager>('an AlertManager', ['start', 'stop', 'evaluateRules'])),
  config: v.optional(v.unknown()),
})

/** Fills in the defaults. Throws a `ServerError` with code `INVALID_OPTIONS` that lists every problem. */
export function resolveOptions(options: unknown): ServerSettings {
  const parsed = parse(schema, options)
  const config = parseServerConfig(configOf(options))
  const problems = [parsed, config].flatMap((result) => (result.ok ? [] : result.problems))
  if (config.ok) problems.push(...entryProblems(config.value))
  if (parsed.ok && config.ok && problems.length === 0) return { config: config.value, parts: parsed.value }
  throw invalidOptions(problems)
}

/** Problems of the types and options of checks and channels. */
function entryProblems({
  checks,
  channels,
  connection,
  language,
  timeZone,
}: ServerConfig): readonly Problem[] {
  return [
    ...checks.flatMap(({ type, options }, index) => {
      const create = CHECK_TYPES[type]?.create
      const path = `config.checks[${index}]`
      if (create === undefined) return [unknownType(path, type, CHECK_TYPES)]
      return problemsOf(() => create(options, { connection }), `${path}.options`)
    }),
    ...channels.flatMap(({ type, options }, index) => {
      const create = CHANNEL_TYPES[type]?.create
      const path = `config.channels[${index}]`
      if (create === undefined) return [unknownType(path, type, CHANNEL_TYPES)]
      return problemsOf(() => create(options, { connection, language, timeZone }), `${path}.options`)
    }),
  ]
}

function unknownType(path: string, type: string, types: object): Problem {
  const expected = `one of ${Object.keys(types).join(', ')}`
  return { path: `${path}.type`, expected, received: describe(type) }
}

/** The configuration in unchecked options; empty if it is missing or cannot be read. */
function configOf(options: unknown): unknown {
  try {
    const { config = {} } = (options ?? {}) as MonitoringServerOptions
    return config
  } catch {
    return {}
  }
}

/** The parts under the names that `createMonitor` has for them. */
export function toMonitorParts({ healthChecker, metricsCollector, alertManager }: ServerParts): MonitorParts {
  return { health: healthChecker, metrics: metricsCollector, alerts: alertManager }
}
