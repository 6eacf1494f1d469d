import {
  createMonitor,
  type hostSampler,
  isMonitorError,
  type Monitor,
  type MonitorConfiguration,
  type MonitorOptions,
} from '@botwatch/monitor'
import type { Checker } from '@botwatch/health'
import type { Notifier } from '@botwatch/notifiers'
import type { Logger } from 'pino'

import { createNotifiers } from './channels.ts'
import { createCheckers } from './checkers.ts'
import { secretsOf } from './config/secrets-of.ts'
import type { Retention, ServerConfig } from './config/server-config.ts'
import { invalidOptions, ServerError } from './errors.ts'
import type { Reuse } from './object-table.ts'
import { version } from './version.ts'

export { secretsOf } from './config/secrets-of.ts'

/** Parts of a monitor to use instead of those that the configuration describes. */
export type MonitorParts = Pick<MonitorOptions, 'health' | 'metrics' | 'alerts'>

/** Parts that all monitors of one process share. */
export interface MonitorHost {
  /** Measures this host. */
  readonly sampler: ReturnType<typeof hostSampler>
  readonly log: Logger
  /** Default: every check and channel is created anew. */
  readonly reuse?: Reuse | undefined
}

/**
 * Creates the monitor that a configuration describes. Its errors are those of the server: a `ServerError` with code
 * `DATABASE_FAILED` names the variable, also if `start` rejects with it.
 */
export function createConfiguredMonitor(
  config: ServerConfig,
  parts: MonitorParts,
  host: MonitorHost,
): Monitor {
  try {
    const monitor = createMonitor(monitorOptions(config, parts, host))
    return { ...monitor, start: () => orServerError(monitor.start()) }
  } catch (error) {
    throw toServerError(error)
  }
}

function monitorOptions(config: ServerConfig, parts: MonitorParts, host: MonitorHost): MonitorOptions {
  const { dataDir, metricsIntervalMs } = config
  return {
    ...parts,
    ...reloadableOptions(config, host, parts),
    sampler: host.sampler,
    ...(parts.health === undefined && { checkTimeoutMs: config.healthTimeoutMs }),
    ...(parts.metrics === undefined && { timeZone: config.timeZone }),
    retention: config.retention && retentionOf(config.retention, parts),
    dataDir,
    logger: host.log,
    checkIntervalMs: config.healthIntervalMs,
    metricsIntervalMs,
    version,
  }
}

/** Options of a monitor that a reload changes. */
export type ReloadableOptions = MonitorConfiguration & {
  readonly checks?: readonly Checker[]
  readonly channels?: readonly Notifier[]
}

/** The options that a reload changes. `parts` are those that were given. */
export function reloadableOptions(
  config: ServerConfig,
  { sampler, log, reuse }: Partial<MonitorHost>,
  parts: MonitorParts = {},
): ReloadableOptions {
  return {
    secrets: secretsOf(config),
    heartbeatUrl: config.heartbeatUrl,
    connection: config.connection,
    // Options that set up a part are refused beside a given part.
    ...(parts.health === undefined && {
      checks: createCheckers(config, { sampler }, reuse),
      // They are among these, because a file may change them.
      defaultChecks: false,
    }),
    ...(parts.metrics === undefined && { budgets: config.budgets, prices: config.prices }),
    ...(parts.alerts === undefined && {
      channels: createNotifiers(config, log, reuse),
      rules: config.rules,
      instance: config.instance,
      links: { dashboard: config.dashboardUrl },
      language: config.language,
      cooldownMinutes: config.alertCooldownMinutes,
      maxNotificationsPerHour: config.alertMaxNotificationsPerHour,
    }),
  }
}

function retentionOf(
  { alertsDays, notificationsDays, usageDays, historyDays }: Retention,
  parts: MonitorParts,
): Retention {
  return {
    ...(parts.metrics === undefined && { usageDays, historyDays }),
    ...(parts.alerts === undefined && { alertsDays, notificationsDays }),
  }
}

/** Rejects with a `ServerError` where the promise of a monitor rejects with a `MonitorError`. */
export function orServerError<T>(promise: Promise<T>): Promise<T> {
  return promise.catch((error: unknown) => {
    throw toServerError(error)
  })
}

function toServerError(error: unknown): unknown {
  if (!isMonitorError(error)) return error
  if (error.code === 'INVALID_OPTIONS') return invalidOptions(error.problems)
  if (error.code !== 'DATABASE_FAILED') return error
  const advice = error.message.replace(/\buse another folder\b/, 'set MONITORING_DATA_DIR to another folder')
  return new ServerError('DATABASE_FAILED', `MONITORING_DATA_DIR: ${advice}`, { cause: error })
}
