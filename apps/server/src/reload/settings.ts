import { isDeepStrictEqual } from 'node:util'

import type { ServerConfig } from '../config/server-config.ts'

type Setting = keyof ServerConfig

/** Settings that take effect after a restart, by the name that a configuration file has for them. */
const AFTER_RESTART = {
  host: 'server.host',
  port: 'server.port',
  publicUrl: 'server.public_url',
  basePath: 'server.base_path',
  dataDir: 'server.data_dir',
  timeZone: 'server.timezone',
  embedAdmin: 'embedAdmin',
  allowAnonymous: 'auth.allow_anonymous',
  openMetrics: 'auth.open_metrics',
  trustedProxies: 'auth.trusted_proxies',
  enableCors: 'enableCors',
  corsOrigins: 'auth.cors_origins',
  limits: 'limits',
  retention: 'retention',
  healthTimeoutMs: 'health.timeout',
  healthIntervalMs: 'health.interval',
  metricsIntervalMs: 'metrics.interval',
  heartbeats: 'MONITORING_HEARTBEATS',
  heartbeatUrl: 'heartbeat_url',
} as const satisfies { readonly [K in Setting]?: string }

/** Settings that a reload changes, beside those whose entries have names. */
const AT_ONCE = {
  logLevel: 'server.log_level',
  language: 'server.language',
  instance: 'server.instance',
  dashboardUrl: 'server.dashboard_url',
  budgets: 'budgets',
  prices: 'prices',
  connection: 'connection',
  alertCooldownMinutes: 'alerts.cooldown',
  alertMaxNotificationsPerHour: 'alerts.max_notifications_per_hour',
} as const satisfies { readonly [K in Setting]?: string }

/** Settings whose entries are reported by name: checks, channels, keys. */
type Named =
  | 'apiKeys'
  | 'checks'
  | 'channels'
  | 'gitlab'
  | 'glm'
  | 'alertWebhookUrl'
  | 'alertWebhookSecret'
  | 'alertEmail'
  | 'slackWebhookUrl'
  | 'discordWebhookUrl'

/** A setting that is in no list above is an error of the compiler here. */
type Unlisted = Exclude<Setting, keyof typeof AFTER_RESTART | keyof typeof AT_ONCE | Named>
const unlisted: Readonly<Record<Unlisted, never>> = {}

/** Returns `next` with the settings of `running` that take effect after a restart, and the names of those that differ. */
export function withoutRestart(
  running: ServerConfig,
  next: ServerConfig,
): { readonly config: ServerConfig; readonly restartNeeded: readonly string[] } {
  const kept = Object.keys(AFTER_RESTART).map((name) => [name, running[name as Setting]])
  return {
    config: { ...next, ...(Object.fromEntries(kept) as Partial<ServerConfig>), ...unlisted },
    restartNeeded: differing(AFTER_RESTART, running, next),
  }
}

/** Names of the settings without named entries that differ and that a reload changes. */
export function changedSettings(before: ServerConfig, after: ServerConfig): readonly string[] {
  return differing(AT_ONCE, before, after)
}

function differing(
  names: Readonly<Record<string, string>>,
  before: ServerConfig,
  after: ServerConfig,
): readonly string[] {
  return Object.entries(names).flatMap(([setting, name]) =>
    isDeepStrictEqual(before[setting as Setting], after[setting as Setting]) ? [] : [name],
  )
}
