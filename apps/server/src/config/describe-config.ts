import { proxyUrlsOf, type ConnectionOptions } from '@botwatch/http'
import type { Budgets } from '@botwatch/metrics'

import type { HttpLimits, Retention, ServerConfig } from './server-config.ts'

/** Shows a configuration without its secrets: for each of them, only whether it is set. */
export function describeConfig(config: ServerConfig): Readonly<Record<string, string | number | boolean>> {
  return {
    host: config.host,
    port: config.port,
    public_url: config.publicUrl ?? 'none',
    base_path: config.basePath ?? 'none',
    api_keys: config.apiKeys.length,
    allow_anonymous: config.allowAnonymous,
    open_metrics: config.openMetrics,
    admin_embedded: config.embedAdmin,
    trusted_proxies: config.trustedProxies.join(', ') || 'none',
    cors_enabled: config.enableCors,
    cors_origins: config.corsOrigins.join(', ') || 'none',
    ...describeLimits(config.limits),
    ...describeRetention(config.retention),
    log_level: config.logLevel,
    data_dir: config.dataDir,
    timezone: config.timeZone,
    language: config.language,
    instance: config.instance ?? 'host name',
    dashboard_linked: config.dashboardUrl !== undefined,
    health_check_timeout_seconds: config.healthTimeoutMs / 1000,
    health_check_interval_seconds: config.healthIntervalMs / 1000,
    metrics_collection_interval_seconds: config.metricsIntervalMs / 1000,
    budget_day: limitOf(config.budgets?.day) ?? 'none',
    budget_month: limitOf(config.budgets?.month) ?? 'none',
    budget_warn_ratio: warnRatioOf(config.budgets?.day) ?? warnRatioOf(config.budgets?.month) ?? 0.8,
    prices: config.prices === undefined ? 'built-in' : `own, in ${config.prices.currency}`,
    ...describeConnection(config.connection),
    ...describeEntries(config),
    heartbeat_url_configured: config.heartbeatUrl !== undefined,
    alert_cooldown_minutes: config.alertCooldownMinutes ?? 'per rule',
    alert_max_notifications_per_hour: config.alertMaxNotificationsPerHour,
  }
}

type Shown = Readonly<Record<string, string | number | boolean>>

function list(texts: readonly string[]): string {
  return texts.join(', ') || 'none'
}

/** Checks, channels and rules by their names. Their options may have secrets. */
function describeEntries({ checks, channels, rules, silences }: ServerConfig): Shown {
  return {
    checks: list(checks.map(({ name, type, isEnabled }) => `${name} (${type}${isEnabled ? '' : ', off'})`)),
    channels: list(channels.map(({ name, type }) => `${name} (${type})`)),
    rules: list(rules.map(({ name, enabled = true }) => (enabled ? name : `${name} (off)`))),
    silences: silences.length,
  }
}

function describeLimits(limits: HttpLimits): Shown {
  return {
    max_connections: limits.maxConnections,
    headers_timeout_seconds: limits.headersTimeoutMs / 1000,
    body_timeout_seconds: limits.bodyTimeoutMs / 1000,
    max_body_bytes: limits.maxBodyBytes,
    max_ingest_bytes: limits.maxIngestBytes,
    requests_per_minute: limits.requestsPerMinute,
    ingest_per_minute: limits.ingestPerMinute,
    wrong_keys_per_minute: limits.wrongKeysPerMinute,
    max_event_streams: limits.maxEventStreams,
    kept_events: limits.keptEvents,
  }
}

function describeRetention({ alertsDays, notificationsDays, usageDays, historyDays }: Retention = {}): Shown {
  return {
    retention_alerts_days: alertsDays ?? 90,
    retention_notifications_days: notificationsDays ?? 30,
    retention_usage_days: usageDays ?? 400,
    retention_history_days: historyDays ?? 90,
  }
}

/** Proxies without user names and passwords. */
function describeConnection({ proxy, ca, cert }: ConnectionOptions = {}): Shown {
  const { http, https } = proxyUrlsOf(proxy)
  const noProxy = typeof proxy === 'object' && !(proxy instanceof URL) ? proxy.noProxy : undefined
  return {
    http_proxy: hostOf(http),
    https_proxy: hostOf(https),
    // Whoever sets the URL of a proxy here by mistake must not see its password.
    no_proxy: noProxy?.replaceAll(/[^\s,/]*@/g, '') ?? 'none',
    trusted_certificates: ca === undefined ? 'of Node' : 'own',
    client_certificate_configured: cert !== undefined,
  }
}

function hostOf(url: string | undefined): string {
  return url === undefined ? 'none' : new URL(url).host
}

type Budget = Budgets['day']

function limitOf(budget: Budget): string | undefined {
  return typeof budget === 'string' ? budget : budget?.limit
}

function warnRatioOf(budget: Budget): number | undefined {
  return typeof budget === 'string' ? undefined : budget?.warnRatio
}
