import { differingFields } from '../config/differing-fields.ts'
import type { ServerConfig } from '../config/server-config.ts'

type Setting = keyof ServerConfig

/** When a change of each setting takes effect: at the reload, or after a restart. */
const TAKES_EFFECT: Readonly<Record<Setting, 'reload' | 'restart'>> = {
  host: 'restart',
  port: 'restart',
  publicUrl: 'restart',
  basePath: 'restart',
  embedAdmin: 'restart',
  apiKeys: 'reload',
  allowAnonymous: 'restart',
  openMetrics: 'restart',
  trustedProxies: 'restart',
  enableCors: 'restart',
  corsOrigins: 'restart',
  limits: 'restart',
  retention: 'restart',
  logLevel: 'reload',
  timeZone: 'restart',
  language: 'reload',
  instance: 'reload',
  dashboardUrl: 'reload',
  dataDir: 'restart',
  healthTimeoutMs: 'restart',
  healthIntervalMs: 'restart',
  metricsIntervalMs: 'restart',
  budgets: 'reload',
  prices: 'reload',
  connection: 'reload',
  checks: 'reload',
  channels: 'reload',
  rules: 'reload',
  silences: 'reload',
  heartbeatUrl: 'reload',
  alertCooldownMinutes: 'reload',
  alertMaxNotificationsPerHour: 'reload',
}
const afterRestart = (Object.keys(TAKES_EFFECT) as readonly Setting[]).filter(
  (name) => TAKES_EFFECT[name] === 'restart',
)

/** Returns `loaded` with the settings of `running` that take effect after a restart, and the names of those that differ. */
export function withoutRestart(
  running: ServerConfig,
  loaded: ServerConfig,
): { readonly config: ServerConfig; readonly restartNeeded: readonly string[] } {
  const kept: Partial<ServerConfig> = Object.fromEntries(afterRestart.map((name) => [name, running[name]]))
  const config = { ...loaded, ...kept }
  return { config, restartNeeded: differingFields(config, loaded) }
}

/** Names of the settings that differ and that a reload changes, except those whose entries have names. */
export function changedSettings(before: ServerConfig, after: ServerConfig): readonly string[] {
  return differingFields(before, after).filter((name) => name !== 'auth.keys')
}
