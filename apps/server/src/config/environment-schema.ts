import { gitlabProject, gitlabToken } from '@botwatch/health/gitlab'
import { llmApiKey } from '@botwatch/health/llm'
import type { BudgetOptions, Budgets } from '@botwatch/metrics'
import { LANGUAGES } from '@botwatch/notifiers'
import { discordWebhookUrl } from '@botwatch/notifiers/discord'
import { slackWebhookUrl } from '@botwatch/notifiers/slack'
import { webhookSecret } from '@botwatch/notifiers/webhook'
import { choice, httpUrl, parse, timeZone, type Parsed } from '@botwatch/options'
import * as v from 'valibot'

import { basePath, origin, proxy, publicUrl } from './addresses.ts'
import { apiKeysText } from './api-keys.ts'
import { apiUrl, dataDir, host, instance, logLevel, pageUrl, webhookUrl } from './fields.ts'
import { heartbeatsText } from './heartbeats.ts'
import type { GitlabConfig, GlmConfig, Retention, ServerConfigInput } from './server-config.ts'
import { amount, days, integer, list, ratio, seconds, yesOrNo } from './texts.ts'

/** The variables that are read one by one. Those of email and prices belong together and have schemas of their own. */
const environment = v.object({
  MONITORING_HOST: v.optional(host),
  MONITORING_PORT: v.optional(integer(0, 65_535)),
  MONITORING_PUBLIC_URL: v.optional(publicUrl),
  MONITORING_BASE_PATH: v.optional(basePath),
  MONITORING_API_KEYS: v.optional(apiKeysText),
  MONITORING_ALLOW_ANONYMOUS: v.optional(yesOrNo),
  MONITORING_OPEN_METRICS: v.optional(yesOrNo),
  MONITORING_TRUSTED_PROXIES: v.optional(list(proxy)),
  MONITORING_CORS_ORIGINS: v.optional(list(origin)),
  MONITORING_MAX_CONNECTIONS: v.optional(integer(10, 100_000)),
  MONITORING_HEADERS_TIMEOUT: v.optional(seconds(1, 300)),
  MONITORING_BODY_TIMEOUT: v.optional(seconds(1, 300)),
  MONITORING_MAX_BODY_BYTES: v.optional(integer(1024, 1_073_741_824)),
  MONITORING_MAX_INGEST_BYTES: v.optional(integer(1024, 1_073_741_824)),
  MONITORING_REQUESTS_PER_MINUTE: v.optional(integer(1, 1_000_000)),
  MONITORING_INGEST_PER_MINUTE: v.optional(integer(1, 1_000_000)),
  MONITORING_WRONG_KEYS_PER_MINUTE: v.optional(integer(1, 1_000_000)),
  MONITORING_MAX_EVENT_STREAMS: v.optional(integer(1, 10_000)),
  MONITORING_KEPT_EVENTS: v.optional(integer(1, 100_000)),
  MONITORING_RETENTION_ALERTS: v.optional(days(1, 3650)),
  MONITORING_RETENTION_NOTIFICATIONS: v.optional(days(1, 3650)),
  MONITORING_RETENTION_USAGE: v.optional(days(1, 3650)),
  MONITORING_RETENTION_HISTORY: v.optional(days(1, 3650)),
  MONITORING_LOG_LEVEL: v.optional(v.pipe(v.string(), v.toLowerCase(), logLevel)),
  MONITORING_DATA_DIR: v.optional(dataDir),
  MONITORING_TIMEZONE: v.optional(timeZone()),
  MONITORING_LANGUAGE: v.optional(choice(LANGUAGES)),
  MONITORING_INSTANCE: v.optional(instance),
  MONITORING_DASHBOARD_URL: v.optional(pageUrl),
  HEALTH_CHECK_TIMEOUT: v.optional(seconds(1, 300)),
  METRICS_COLLECTION_INTERVAL: v.optional(seconds(1, 3600)),
  METRICS_BUDGET_DAY: v.optional(amount),
  METRICS_BUDGET_MONTH: v.optional(amount),
  METRICS_BUDGET_WARN_RATIO: v.optional(ratio),
  GITLAB_TOKEN: v.optional(gitlabToken()),
  GITLAB_API_URL: v.optional(apiUrl),
  GITLAB_PROJECT_ID: v.optional(gitlabProject()),
  GLM_API_KEY: v.optional(llmApiKey()),
  GLM_API_URL: v.optional(apiUrl),
  MONITORING_HEARTBEATS: v.optional(heartbeatsText),
  HEARTBEAT_URL: v.optional(httpUrl()),
  ALERT_WEBHOOK_URL: v.optional(webhookUrl),
  ALERT_WEBHOOK_SECRET: v.optional(webhookSecret()),
  SLACK_WEBHOOK_URL: v.optional(slackWebhookUrl()),
  DISCORD_WEBHOOK_URL: v.optional(discordWebhookUrl()),
  ALERT_COOLDOWN_MINUTES: v.optional(integer(0, 10_080)),
  ALERT_MAX_NOTIFICATIONS_PER_HOUR: v.optional(integer(0, 10_000)),
})

type Environment = v.InferOutput<typeof environment>

/** Variables that may hold a secret. A webhook URL is one itself, and any URL may contain one. */
const hidden =
  /^(?:MONITORING_API_KEYS|MONITORING_PUBLIC_URL|MONITORING_DASHBOARD_URL|GITLAB_TOKEN|GITLAB_PROJECT_ID|GLM_API_KEY|\w+_SECRET|\w+_URL|METRICS_PRICES)\b/

/** Names of the variables that {@link parseVariables} reads. */
export const PARSED_VARIABLES: readonly string[] = Object.keys(environment.entries)

/** Parses the variables. The texts of those that may hold a secret are in no problem. */
export function parseVariables(set: Readonly<Record<string, string>>): Parsed<ServerConfigInput> {
  const parsed = parse(environment, set, { isOpen: (path) => !hidden.test(path) })
  return parsed.ok ? { ok: true, value: toConfig(parsed.value) } : parsed
}

function toConfig(env: Environment): ServerConfigInput {
  return {
    host: env.MONITORING_HOST,
    port: env.MONITORING_PORT,
    publicUrl: env.MONITORING_PUBLIC_URL,
    basePath: env.MONITORING_BASE_PATH,
    apiKeys: env.MONITORING_API_KEYS,
    allowAnonymous: env.MONITORING_ALLOW_ANONYMOUS,
    openMetrics: env.MONITORING_OPEN_METRICS,
    trustedProxies: env.MONITORING_TRUSTED_PROXIES,
    corsOrigins: env.MONITORING_CORS_ORIGINS,
    limits: {
      maxConnections: env.MONITORING_MAX_CONNECTIONS,
      headersTimeoutMs: env.MONITORING_HEADERS_TIMEOUT,
      bodyTimeoutMs: env.MONITORING_BODY_TIMEOUT,
      maxBodyBytes: env.MONITORING_MAX_BODY_BYTES,
      maxIngestBytes: env.MONITORING_MAX_INGEST_BYTES,
      requestsPerMinute: env.MONITORING_REQUESTS_PER_MINUTE,
      ingestPerMinute: env.MONITORING_INGEST_PER_MINUTE,
      wrongKeysPerMinute: env.MONITORING_WRONG_KEYS_PER_MINUTE,
      maxEventStreams: env.MONITORING_MAX_EVENT_STREAMS,
      keptEvents: env.MONITORING_KEPT_EVENTS,
    },
    retention: retentionOf(env),
    logLevel: env.MONITORING_LOG_LEVEL,
    dataDir: env.MONITORING_DATA_DIR,
    timeZone: env.MONITORING_TIMEZONE,
    language: env.MONITORING_LANGUAGE,
    instance: env.MONITORING_INSTANCE,
    dashboardUrl: env.MONITORING_DASHBOARD_URL,
    healthTimeoutMs: env.HEALTH_CHECK_TIMEOUT,
    metricsIntervalMs: env.METRICS_COLLECTION_INTERVAL,
    budgets: budgetsOf(env),
    gitlab: gitlabOf(env),
    glm: glmOf(env),
    heartbeats: env.MONITORING_HEARTBEATS,
    heartbeatUrl: env.HEARTBEAT_URL,
    alertWebhookUrl: env.ALERT_WEBHOOK_URL,
    alertWebhookSecret: env.ALERT_WEBHOOK_SECRET,
    slackWebhookUrl: env.SLACK_WEBHOOK_URL,
    discordWebhookUrl: env.DISCORD_WEBHOOK_URL,
    alertCooldownMinutes: env.ALERT_COOLDOWN_MINUTES,
    alertMaxNotificationsPerHour: env.ALERT_MAX_NOTIFICATIONS_PER_HOUR,
  }
}

function retentionOf(env: Environment): Retention | undefined {
  const retention: Retention = {
    alertsDays: env.MONITORING_RETENTION_ALERTS,
    notificationsDays: env.MONITORING_RETENTION_NOTIFICATIONS,
    usageDays: env.MONITORING_RETENTION_USAGE,
    historyDays: env.MONITORING_RETENTION_HISTORY,
  }
  return Object.values(retention).some((value) => value !== undefined) ? retention : undefined
}

function budgetsOf(env: Environment): Budgets | undefined {
  const { METRICS_BUDGET_DAY: day, METRICS_BUDGET_MONTH: month, METRICS_BUDGET_WARN_RATIO: warnRatio } = env
  if (day === undefined && month === undefined) return undefined
  const budget = (limit: string | undefined): BudgetOptions | undefined =>
    limit === undefined ? undefined : { limit, warnRatio }
  return { day: budget(day), month: budget(month) }
}

/** Any of the three variables adds the check of GitLab. */
function gitlabOf(env: Environment): GitlabConfig | undefined {
  const { GITLAB_TOKEN: token, GITLAB_API_URL: baseUrl, GITLAB_PROJECT_ID: projectId } = env
  if ((token ?? baseUrl ?? projectId) === undefined) return undefined
  return { baseUrl: baseUrl ?? 'https://gitlab.com', token, projectId }
}

/** Either variable adds the check of the GLM API. */
function glmOf({ GLM_API_KEY: apiKey, GLM_API_URL: url }: Environment): GlmConfig | undefined {
  if ((apiKey ?? url) === undefined) return undefined
  return { baseUrl: url, apiKey }
}
