import {
  createMonitor,
  hostSampler,
  isMonitorError,
  type Monitor,
  type MonitorOptions,
} from '@botwatch/monitor'
import type { Logger } from 'pino'

import { createNotifiers } from './channels.ts'
import { createCheckers } from './checkers.ts'
import { secretsOf } from './config/secrets-of.ts'
import type { Retention, ServerConfig } from './config/server-config.ts'
import { invalidOptions, ServerError } from './errors.ts'
import { version } from './version.ts'

export { secretsOf } from './config/secrets-of.ts'

/** Parts of a monitor to use instead of those that the configuration describes. */
export type MonitorParts = Pick<MonitorOptions, 'health' | 'metrics' | 'alerts'>

/**
 * Creates the monitor that a configuration describes. Its errors are those of the server: a `ServerError` with code
 * `DATABASE_FAILED` names the variable, also if `start` rejects with it.
 */
export function createConfiguredMonitor(config: ServerConfig, parts: MonitorParts, log: Logger): Monitor {
  try {
    const monitor = createMonitor(monitorOptions(config, parts, log))
    const start = (): Promise<void> =>
      monitor.start().catch((error: unknown) => {
        throw toServerError(error)
      })
    return { ...monitor, start }
  } catch (error) {
    throw toServerError(error)
  }
}

function monitorOptions(config: ServerConfig, parts: MonitorParts, log: Logger): MonitorOptions {
  const { dataDir, metricsIntervalMs } = config
  const sampler = hostSampler({ dataDir, metricsIntervalMs })
  return {
    ...parts,
    sampler,
    // What sets up a part is refused beside a given one.
    ...(parts.health === undefined && {
      checks: createCheckers(config, { sampler }),
      // They are among these, because a file may change them.
      defaultChecks: false,
      checkTimeoutMs: config.healthTimeoutMs,
    }),
    ...(parts.metrics === undefined && {
      budgets: config.budgets,
      prices: config.prices,
      timeZone: config.timeZone,
    }),
    ...(parts.alerts === undefined && {
      channels: createNotifiers(config, log),
      rules: config.rules,
      instance: config.instance,
      links: { dashboard: config.dashboardUrl },
      language: config.language,
      cooldownMinutes: config.alertCooldownMinutes,
      maxNotificationsPerHour: config.alertMaxNotificationsPerHour,
    }),
    retention: config.retention && retentionOf(config.retention, parts),
    dataDir,
    heartbeatUrl: config.heartbeatUrl,
    connection: config.connection,
    logger: log,
    checkIntervalMs: config.healthIntervalMs,
    metricsIntervalMs,
    secrets: secretsOf(config),
    version,
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

function toServerError(error: unknown): unknown {
  if (!isMonitorError(error)) return error
  if (error.code === 'INVALID_OPTIONS') return invalidOptions(error.problems)
  if (error.code !== 'DATABASE_FAILED') return error
  const advice = error.message.replace(/\buse another folder\b/, 'set MONITORING_DATA_DIR to another folder')
  return new ServerError('DATABASE_FAILED', `MONITORING_DATA_DIR: ${advice}`, { cause: error })
}
