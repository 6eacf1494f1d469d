import type { ServerConfig } from './server-config.ts'

/** Shows a configuration without its secrets: for each of them, only whether it is set. */
export function describeConfig(config: ServerConfig): Readonly<Record<string, string | number | boolean>> {
  return {
    host: config.host,
    port: config.port,
    log_level: config.logLevel,
    data_dir: config.dataDir,
    timezone: config.timeZone,
    language: config.language,
    instance: config.instance ?? 'host name',
    dashboard_linked: config.dashboardUrl !== undefined,
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
