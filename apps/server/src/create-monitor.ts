import { connectionSecrets } from '@botwatch/http'
import {
  createMonitor,
  isMonitorError,
  type Monitor,
  type MonitorConfiguration,
  type MonitorOptions,
} from '@botwatch/monitor'
import type { Checker } from '@botwatch/health'
import type { Notifier } from '@botwatch/notifiers'
import type { Logger } from 'pino'

import { createNotifiers } from './channels.ts'
import { createCheckers, requiredCredentials } from './checkers.ts'
import type { Retention, ServerConfig } from './config/server-config.ts'
import { invalidOptions, ServerError } from './errors.ts'
import { createAlways, type Reuse } from './reload/object-table.ts'
import { version } from './version.ts'

/** Options of a monitor that a reload changes. */
export type ReloadableOptions = MonitorConfiguration & {
  readonly checks?: readonly Checker[]
  readonly channels?: readonly Notifier[]
}

/** Parts of a monitor to use instead of those that the configuration describes. */
export type MonitorParts = Pick<MonitorOptions, 'health' | 'metrics' | 'alerts'>

/**
 * Creates the monitor that a configuration describes. Its errors are those of the server: a `ServerError` with code
 * `DATABASE_FAILED` names the variable, also if `start` rejects with it.
 */
export function createConfiguredMonitor(
  config: ServerConfig,
  parts: MonitorParts,
  log: Logger,
  reuse: Reuse = createAlways,
): Monitor {
  try {
    const monitor = createMonitor(monitorOptions(config, parts, log, reuse))
    return { ...monitor, start: () => orServerError(monitor.start()) }
  } catch (error) {
    throw toServerError(error)
  }
}

function monitorOptions(
  config: ServerConfig,
  parts: MonitorParts,
  log: Logger,
  reuse: Reuse,
): MonitorOptions {
  return {
    ...parts,
    ...reloadableOptions(config, reuse, parts),
    ...(parts.health === undefined && { checkTimeoutMs: config.healthTimeoutMs }),
    ...(parts.metrics === undefined && { timeZone: config.timeZone }),
    retention: config.retention && retentionOf(config.retention, parts),
    dataDir: config.dataDir,
    heartbeatUrl: config.heartbeatUrl,
    connection: config.connection,
    logger: log,
    checkIntervalMs: config.healthIntervalMs,
    metricsIntervalMs: config.metricsIntervalMs,
    version,
  }
}

/** The options of a monitor that a reload changes. */
export function reloadableOptions(
  config: ServerConfig,
  reuse: Reuse,
  parts: MonitorParts = {},
): ReloadableOptions {
  return {
    secrets: secretsOf(config),
    // What sets up a part is refused beside a given one.
    ...(parts.health === undefined && {
      checks: createCheckers(config, reuse),
      required: requiredCredentials(config),
    }),
    ...(parts.metrics === undefined && { budgets: config.budgets, prices: config.prices }),
    ...(parts.alerts === undefined && {
      channels: createNotifiers(config, reuse),
      instance: config.instance,
      language: config.language,
      links: { dashboard: config.dashboardUrl },
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

/** The secrets of a configuration, to be hidden wherever they would be shown. */
export function secretsOf(config: ServerConfig): readonly (string | undefined)[] {
  const urls = [config.heartbeatUrl, config.alertWebhookUrl, config.slackWebhookUrl, config.discordWebhookUrl]
  const keys = [config.alertWebhookSecret, config.alertEmail?.auth?.pass]
  const apiKeys = config.apiKeys.map(({ key }) => key)
  const ofConnection = connectionSecrets(config.connection)
  return [...urls, ...keys, ...apiKeys, ...ofConnection, config.gitlab?.token, config.glm?.apiKey]
}
