import type { Budgets, PriceTable } from '@botwatch/metrics'
import type { EmailNotifierOptions } from '@botwatch/notifiers/email'

/** How much is logged. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** Everything the server can be told. */
export interface ServerConfig {
  /** Address to listen on. Default 127.0.0.1: reachable from this machine alone. */
  readonly host: string
  /** Port to listen on; 0 takes a free one. Default 8080. */
  readonly port: number
  /** Default info. */
  readonly logLevel: LogLevel
  /** IANA name of the zone whose midnights days and months of usage begin at. Default UTC. */
  readonly timeZone: string
  /** Folder of the databases of alerts and usage; created when missing. Default ./data. */
  readonly dataDir: string
  /** Bounds one round of all health checks. Default 30000. */
  readonly healthTimeoutMs: number
  /** How often checks run that do not say. At least 1000. Default 20000, so that an outage is an alert within a minute. */
  readonly healthIntervalMs: number
  /** Pause between two looks at system and metrics. Default 60000. */
  readonly metricsIntervalMs: number
  /** What a day and a month may cost, in the currency of the prices. Nothing is held back; crossings are told. */
  readonly budgets?: Budgets
  /** What models cost. Default: the built-in prices. */
  readonly prices?: PriceTable
  /** What is checked of GitLab; undefined: nothing. */
  readonly gitlab?: GitlabConfig
  /** What is checked of the GLM API; undefined: nothing. */
  readonly glm?: GlmConfig
  /** Where alerts are posted, beside the log. */
  readonly alertWebhookUrl?: string
  /** Signs what is posted there, `whsec_` and 24 to 64 bytes in base64; not for Slack and Discord. */
  readonly alertWebhookSecret?: string
  /** Who alerts are mailed to, and over which server, beside the log. */
  readonly alertEmail?: EmailNotifierOptions
  /** A Slack incoming webhook that alerts are posted to, beside the log. */
  readonly slackWebhookUrl?: string
  /** A Discord webhook that alerts are posted to, beside the log. */
  readonly discordWebhookUrl?: string
  /** For every default rule, in place of its own. */
  readonly alertCooldownMinutes?: number
  /** Per rule and channel. Default 10. */
  readonly alertMaxNotificationsPerHour: number
}

/** A GitLab instance and what a bot has there. */
export interface GitlabConfig {
  /** Default https://gitlab.com. */
  readonly baseUrl: string
  /** Without one the check says so. */
  readonly token?: string
  /** A project the token must be able to read, by number or path. */
  readonly projectId?: string
}

/** The model API of a bot. */
export interface GlmConfig {
  /** Default Z.ai's. */
  readonly baseUrl?: string
  /** Without one the check says so. */
  readonly apiKey?: string
}

/** The configuration as it may be shown: secrets say only that they are set. */
export function describeConfig(config: ServerConfig): Readonly<Record<string, string | number | boolean>> {
  return {
    host: config.host,
    port: config.port,
    log_level: config.logLevel,
    data_dir: config.dataDir,
    timezone: config.timeZone,
    health_check_timeout_seconds: config.healthTimeoutMs / 1000,
    health_check_interval_seconds: config.healthIntervalMs / 1000,
    metrics_collection_interval_seconds: config.metricsIntervalMs / 1000,
    budget_day: config.budgets?.day?.limit ?? 'none',
    budget_month: config.budgets?.month?.limit ?? 'none',
    budget_warn_ratio: config.budgets?.day?.warnRatio ?? config.budgets?.month?.warnRatio ?? 0.8,
    prices: config.prices === undefined ? 'built-in' : `own, in ${config.prices.currency}`,
    gitlab_checked: config.gitlab !== undefined,
    glm_checked: config.glm !== undefined,
    alert_webhook_configured: config.alertWebhookUrl !== undefined,
    alert_webhook_signed: config.alertWebhookSecret !== undefined,
    alert_email_recipients: config.alertEmail?.to.length ?? 0,
    slack_configured: config.slackWebhookUrl !== undefined,
    discord_configured: config.discordWebhookUrl !== undefined,
    alert_cooldown_minutes: config.alertCooldownMinutes ?? 'per rule',
    alert_max_notifications_per_hour: config.alertMaxNotificationsPerHour,
  }
}
