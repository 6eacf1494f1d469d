import { createMonitor, type Monitor, type MonitorOptions } from '@botwatch/monitor'
import type { Logger } from 'pino'

import { createNotifiers } from './channels.ts'
import { createCheckers, requiredCredentials } from './checkers.ts'
import type { ServerConfig } from './config/server-config.ts'
import { version } from './version.ts'

/** Parts of a monitor to use instead of those that the configuration describes. */
export type MonitorParts = Pick<MonitorOptions, 'health' | 'metrics' | 'alerts'>

/** Creates the monitor that a configuration describes. */
export function createConfiguredMonitor(config: ServerConfig, parts: MonitorParts, log: Logger): Monitor {
  return createMonitor({
    ...parts,
    // What sets up a part is refused beside a given one.
    ...(parts.health === undefined && {
      checks: createCheckers(config),
      checkTimeoutMs: config.healthTimeoutMs,
      required: requiredCredentials(config),
    }),
    ...(parts.metrics === undefined && {
      budgets: config.budgets,
      prices: config.prices,
      timeZone: config.timeZone,
    }),
    ...(parts.alerts === undefined && {
      channels: createNotifiers(config),
      instance: config.instance,
      links: { dashboard: config.dashboardUrl },
      language: config.language,
      cooldownMinutes: config.alertCooldownMinutes,
      maxNotificationsPerHour: config.alertMaxNotificationsPerHour,
    }),
    dataDir: config.dataDir,
    logger: log,
    checkIntervalMs: config.healthIntervalMs,
    metricsIntervalMs: config.metricsIntervalMs,
    secrets: secretsOf(config),
    version,
  })
}

/** The secrets of a configuration, to be hidden wherever they would be shown. */
export function secretsOf(config: ServerConfig): readonly (string | undefined)[] {
  const urls = [config.alertWebhookUrl, config.slackWebhookUrl, config.discordWebhookUrl]
  const keys = [config.alertWebhookSecret, config.alertEmail?.auth?.pass]
  return [...urls, ...keys, config.gitlab?.token, config.glm?.apiKey]
}
