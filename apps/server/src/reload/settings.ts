import { differingFields } from '../config/differing-fields.ts'
import type { ServerConfig } from '../config/server-config.ts'

type Setting = keyof ServerConfig

/** Settings that take effect after a restart. */
const AFTER_RESTART = [
  'host',
  'port',
  'publicUrl',
  'basePath',
  'dataDir',
  'timeZone',
  'embedAdmin',
  'allowAnonymous',
  'openMetrics',
  'trustedProxies',
  'enableCors',
  'corsOrigins',
  'limits',
  'retention',
  'healthTimeoutMs',
  'healthIntervalMs',
  'metricsIntervalMs',
  'heartbeats',
  'heartbeatUrl',
] as const satisfies readonly Setting[]

/** Settings that a reload changes. */
type Reloaded =
  | 'apiKeys'
  | 'checks'
  | 'channels'
  | 'rules'
  | 'silences'
  | 'budgets'
  | 'prices'
  | 'connection'
  | 'logLevel'
  | 'language'
  | 'instance'
  | 'dashboardUrl'
  | 'gitlab'
  | 'glm'
  | 'alertWebhookUrl'
  | 'alertWebhookSecret'
  | 'alertEmail'
  | 'slackWebhookUrl'
  | 'discordWebhookUrl'
  | 'alertCooldownMinutes'
  | 'alertMaxNotificationsPerHour'

/** A setting that is in neither list is an error of the compiler here. */
const unlisted: Readonly<Record<Exclude<Setting, Reloaded | (typeof AFTER_RESTART)[number]>, never>> = {}

/** Returns `loaded` with the settings of `running` that take effect after a restart, and the names of those that differ. */
export function withoutRestart(
  running: ServerConfig,
  loaded: ServerConfig,
): { readonly config: ServerConfig; readonly restartNeeded: readonly string[] } {
  const kept = Object.fromEntries(AFTER_RESTART.map((name) => [name, running[name]]))
  const config = { ...loaded, ...(kept as Partial<ServerConfig>), ...unlisted }
  return { config, restartNeeded: differingFields(config, loaded) }
}

/** Names of the settings that differ and that a reload changes, except those whose entries have names. */
export function changedSettings(before: ServerConfig, after: ServerConfig): readonly string[] {
  return differingFields(before, after).filter((name) => name !== 'auth.keys')
}
