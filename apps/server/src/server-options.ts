import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import type { Monitor } from '@botwatch/monitor'
import { parse, port } from '@botwatch/options'
import * as v from 'valibot'

import { parseServerConfig } from './config/config-schema.ts'
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
  if (parsed.ok && config.ok) return { config: config.value, parts: parsed.value }
  throw invalidOptions(problems)
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
