import type { BudgetOptions, Budgets } from '@botwatch/metrics'
import { LANGUAGES } from '@botwatch/notifiers'
import { webhookSecret } from '@botwatch/notifiers/webhook'
import { choice, httpUrl, parse, timeZone, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import { parseServerConfig } from './config-schema.ts'
import { readEmail } from './email-environment.ts'
import { apiUrl, dataDir, gitlabProject, credential, host, instance, logLevel, pageUrl } from './fields.ts'
import { readPrices } from './prices.ts'
import type { GitlabConfig, GlmConfig, ServerConfig, ServerConfigInput } from './server-config.ts'
import { secretProblems } from './webhook-url.ts'

/** Result of {@link parseConfig}: a configuration, or every problem of the environment. */
export type ConfigResult =
  | { readonly ok: true; readonly config: ServerConfig }
  | { readonly ok: false; readonly problems: readonly Problem[] }

const amount = v.pipe(
  v.string(),
  v.regex(/^(?=.*[1-9])\d{1,9}(?:\.\d{1,18})?$/, 'an amount of money above 0, e.g. 5.00'),
)
const ratio = v.pipe(
  v.string(),
  v.regex(/^0?\.(?=.*[1-9])\d{1,6}$/, 'a number above 0 and below 1, e.g. 0.8'),
  v.transform(Number),
)

const environment = v.object({
  MONITORING_HOST: v.optional(host),
  MONITORING_PORT: v.optional(integer(0, 65_535)),
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
  GITLAB_TOKEN: v.optional(credential),
  GITLAB_API_URL: v.optional(apiUrl),
  GITLAB_PROJECT_ID: v.optional(gitlabProject),
  GLM_API_KEY: v.optional(credential),
  GLM_API_URL: v.optional(apiUrl),
  ALERT_WEBHOOK_URL: v.optional(httpUrl()),
  ALERT_WEBHOOK_SECRET: v.optional(webhookSecret()),
  SLACK_WEBHOOK_URL: v.optional(httpUrl()),
  DISCORD_WEBHOOK_URL: v.optional(httpUrl()),
  ALERT_COOLDOWN_MINUTES: v.optional(integer(0, 10_080)),
  ALERT_MAX_NOTIFICATIONS_PER_HOUR: v.optional(integer(0, 10_000)),
})
type Environment = v.InferOutput<typeof environment>

/** Variables whose text may be shown. All others may hold a secret: a webhook URL is one itself, and any URL may contain one. */
const openVariables: ReadonlySet<string> = new Set<keyof Environment>([
  'MONITORING_HOST',
  'MONITORING_PORT',
  'MONITORING_LOG_LEVEL',
  'MONITORING_DATA_DIR',
  'MONITORING_TIMEZONE',
  'MONITORING_LANGUAGE',
  'MONITORING_INSTANCE',
  'HEALTH_CHECK_TIMEOUT',
  'METRICS_COLLECTION_INTERVAL',
  'METRICS_BUDGET_DAY',
  'METRICS_BUDGET_MONTH',
  'METRICS_BUDGET_WARN_RATIO',
  'GITLAB_PROJECT_ID',
  'ALERT_COOLDOWN_MINUTES',
  'ALERT_MAX_NOTIFICATIONS_PER_HOUR',
])

/**
 * Reads the configuration from environment variables. An empty variable counts as not set.
 *
 * @example
 * const result = parseConfig(process.env)
 * if (!result.ok) throw new Error(formatProblems(result.problems))
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const read = parse(v.record(v.string(), v.unknown()), env)
  if (!read.ok) return read
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = parse(environment, set, { isOpen: (path) => openVariables.has(path) })
  const prices = readPrices(set)
  const { email, problems: emailProblems } = readEmail(set)
  const problems = [
    ...(parsed.ok ? [] : parsed.problems),
    ...prices.problems,
    ...secretProblems(set['ALERT_WEBHOOK_URL'], set['ALERT_WEBHOOK_SECRET'], [
      'ALERT_WEBHOOK_URL',
      'ALERT_WEBHOOK_SECRET',
    ]),
    ...emailProblems,
    ...warnRatioProblems(set),
  ]
  if (!parsed.ok || problems.length > 0) return { ok: false, problems }
  const config = parseServerConfig({
    ...toConfig(parsed.value),
    prices: prices.table,
    alertEmail: email,
  } satisfies ServerConfigInput)
  return config.ok ? { ok: true, config: config.value } : config
}

function toConfig(env: Environment): ServerConfigInput {
  return {
    host: env.MONITORING_HOST,
    port: env.MONITORING_PORT,
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
    alertWebhookUrl: env.ALERT_WEBHOOK_URL,
    alertWebhookSecret: env.ALERT_WEBHOOK_SECRET,
    slackWebhookUrl: env.SLACK_WEBHOOK_URL,
    discordWebhookUrl: env.DISCORD_WEBHOOK_URL,
    alertCooldownMinutes: env.ALERT_COOLDOWN_MINUTES,
    alertMaxNotificationsPerHour: env.ALERT_MAX_NOTIFICATIONS_PER_HOUR,
  }
}

function warnRatioProblems(set: Readonly<Record<string, string | undefined>>): readonly Problem[] {
  const isNeeded = set['METRICS_BUDGET_WARN_RATIO'] !== undefined
  if (!isNeeded || (set['METRICS_BUDGET_DAY'] ?? set['METRICS_BUDGET_MONTH']) !== undefined) return []
  const expected = 'an amount here or in METRICS_BUDGET_MONTH because METRICS_BUDGET_WARN_RATIO is set'
  return [{ path: 'METRICS_BUDGET_DAY', expected, received: 'nothing' }]
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
  // Bots are often configured with the address of completions; models are listed beside it.
  return { baseUrl: url?.replace(/\/chat\/completions\/?$/, ''), apiKey }
}

function integer(min: number, max: number, unit = ''): v.GenericSchema<string, number> {
  const isInRange = (value: string): boolean =>
    /^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max
  return v.pipe(
    v.string(),
    v.check(isInRange, `an integer from ${min} to ${max}${unit}`),
    v.transform(Number),
  )
}

function seconds(min: number, max: number): v.GenericSchema<string, number> {
  return v.pipe(
    integer(min, max, ' (seconds)'),
    v.transform((value) => value * 1000),
  )
}
