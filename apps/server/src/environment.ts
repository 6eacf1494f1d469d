import type { BudgetOptions, Budgets } from '@botwatch/metrics'
import * as v from 'valibot'

import { canSign, chatAt } from './alert-webhook.ts'
import type { GitlabConfig, GlmConfig, LogLevel, ServerConfig } from './config.ts'
import { readEmail } from './email-environment.ts'
import { optional } from './optional.ts'
import { readPrices } from './prices.ts'

/** The environment read whole: a configuration, or every problem in it. */
export type ConfigResult =
  | { readonly ok: true; readonly config: ServerConfig }
  | { readonly ok: false; readonly problems: readonly string[] }

const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

const integer = (min: number, max: number) => {
  const expected = `an integer from ${min} to ${max}`
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, expected),
    v.transform(Number),
    v.minValue(min, expected),
    v.maxValue(max, expected),
  )
}
const seconds = (min: number, max: number) =>
  v.pipe(
    integer(min, max),
    v.transform((value) => value * 1000),
  )
const timeZone = v.pipe(
  v.string(),
  v.check((value) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
    } catch {
      return false
    }
  }, 'the IANA name of a time zone, as Europe/Berlin'),
)
const httpUrl = v.pipe(
  v.string(),
  v.check((value) => {
    const url = URL.parse(value)
    return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  }, 'an http or https URL without credentials in it'),
)
const apiUrl = v.pipe(
  httpUrl,
  v.check((value) => !/[?#]/.test(value), 'a URL without query and fragment'),
)
const headerValue = v.pipe(
  v.string(),
  v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'a header value without control characters'),
)
const amount = v.pipe(
  v.string(),
  v.regex(/^(?=.*[1-9])\d{1,9}(?:\.\d{1,18})?$/, 'an amount of money above 0, as 5.00'),
)
const ratio = v.pipe(
  v.string(),
  v.regex(/^0?\.(?=.*[1-9])\d{1,6}$/, 'a number above 0 and below 1, as 0.8'),
  v.transform(Number),
)
const PROJECT = 'the number or the path of a project'
const webhookSecret = v.pipe(v.string(), v.check(canSign, 'whsec_ followed by 24 to 64 bytes in base64'))

const environment = v.object({
  MONITORING_HOST: v.optional(
    v.pipe(v.string(), v.regex(/^[\w.:-]{1,253}$/, 'an address or host name')),
    '127.0.0.1',
  ),
  MONITORING_PORT: v.optional(integer(0, 65_535), '8080'),
  MONITORING_LOG_LEVEL: v.optional(
    v.pipe(v.string(), v.toLowerCase(), v.picklist(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`)),
    'info',
  ),
  MONITORING_DATA_DIR: v.optional(v.string(), './data'),
  MONITORING_TIMEZONE: v.optional(timeZone, 'UTC'),
  HEALTH_CHECK_TIMEOUT: v.optional(seconds(1, 300), '30'),
  METRICS_COLLECTION_INTERVAL: v.optional(seconds(1, 3600), '60'),
  METRICS_BUDGET_DAY: v.optional(amount),
  METRICS_BUDGET_MONTH: v.optional(amount),
  METRICS_BUDGET_WARN_RATIO: v.optional(ratio),
  GITLAB_TOKEN: v.optional(headerValue),
  GITLAB_API_URL: v.optional(apiUrl),
  GITLAB_PROJECT_ID: v.optional(v.pipe(v.string(), v.regex(/[^\s.]/, PROJECT), v.maxLength(1000, PROJECT))),
  GLM_API_KEY: v.optional(headerValue),
  GLM_API_URL: v.optional(apiUrl),
  ALERT_WEBHOOK_URL: v.optional(httpUrl),
  ALERT_WEBHOOK_SECRET: v.optional(webhookSecret),
  SLACK_WEBHOOK_URL: v.optional(httpUrl),
  DISCORD_WEBHOOK_URL: v.optional(httpUrl),
  ALERT_COOLDOWN_MINUTES: v.optional(integer(0, 10_080)),
  ALERT_MAX_NOTIFICATIONS_PER_HOUR: v.optional(integer(0, 10_000), '10'),
})

/** A Slack-style webhook URL is itself a credential, and any URL may hold one. */
const secretVariables: ReadonlySet<string> = new Set([
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'DISCORD_WEBHOOK_URL',
  'GITLAB_API_URL',
  'GITLAB_TOKEN',
  'GLM_API_KEY',
  'GLM_API_URL',
  'SLACK_WEBHOOK_URL',
])

/** Reads the configuration out of environment variables. An empty variable counts as not set. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = v.safeParse(environment, set)
  const prices = readPrices(set)
  const { email, problems: emailProblems } = readEmail(set)
  const problems = [
    ...(result.issues ?? []).map((issue) => describe(issue, set)),
    ...prices.problems,
    ...missing(set, 'ALERT_WEBHOOK_SECRET', ['ALERT_WEBHOOK_URL']),
    ...needlessSecret(set),
    ...emailProblems,
    ...missing(set, 'METRICS_BUDGET_WARN_RATIO', ['METRICS_BUDGET_DAY', 'METRICS_BUDGET_MONTH']),
  ]
  if (!result.success || problems.length > 0) return { ok: false, problems }
  const read = result.output
  return {
    ok: true,
    config: {
      host: read.MONITORING_HOST,
      port: read.MONITORING_PORT,
      logLevel: read.MONITORING_LOG_LEVEL,
      dataDir: read.MONITORING_DATA_DIR,
      timeZone: read.MONITORING_TIMEZONE,
      healthTimeoutMs: read.HEALTH_CHECK_TIMEOUT,
      healthIntervalMs: 20_000,
      metricsIntervalMs: read.METRICS_COLLECTION_INTERVAL,
      alertMaxNotificationsPerHour: read.ALERT_MAX_NOTIFICATIONS_PER_HOUR,
      ...budgetConfig(read),
      ...optional('prices', prices.table),
      ...gitlabConfig(read),
      ...glmConfig(read),
      ...optional('alertWebhookUrl', read.ALERT_WEBHOOK_URL),
      ...optional('alertWebhookSecret', read.ALERT_WEBHOOK_SECRET),
      ...optional('alertEmail', email),
      ...optional('slackWebhookUrl', read.SLACK_WEBHOOK_URL),
      ...optional('discordWebhookUrl', read.DISCORD_WEBHOOK_URL),
      ...optional('alertCooldownMinutes', read.ALERT_COOLDOWN_MINUTES),
    },
  }
}

type Environment = v.InferOutput<typeof environment>

/** A secret that would sign nothing would leave whoever set it in the belief that requests are signed. */
function needlessSecret({
  ALERT_WEBHOOK_SECRET: secret,
  ALERT_WEBHOOK_URL: url,
}: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (secret === undefined || url === undefined || chatAt(url) === undefined) return []
  const got = `${secret.length} characters (hidden)`
  return [
    `ALERT_WEBHOOK_SECRET: expected nothing for a URL of Slack or Discord, which take no signature, got ${got}`,
  ]
}

/** What a variable makes no sense without; one of several will do. */
function missing(set: Readonly<Record<string, unknown>>, name: string, needed: readonly string[]): string[] {
  if (set[name] === undefined || needed.some((other) => set[other] !== undefined)) return []
  return [`${needed.join(' or ')}: expected to be set together with ${name}, got nothing`]
}

function budgetConfig(read: Environment): { readonly budgets?: Budgets } {
  const { METRICS_BUDGET_DAY: day, METRICS_BUDGET_MONTH: month, METRICS_BUDGET_WARN_RATIO: warnRatio } = read
  if (day === undefined && month === undefined) return {}
  const budget = (limit: string | undefined): BudgetOptions | undefined =>
    limit === undefined ? undefined : { limit, ...optional('warnRatio', warnRatio) }
  return { budgets: { ...optional('day', budget(day)), ...optional('month', budget(month)) } }
}

/** Whoever says anything of GitLab wants it checked. */
function gitlabConfig(read: Environment): { readonly gitlab?: GitlabConfig } {
  const { GITLAB_TOKEN: token, GITLAB_API_URL: url, GITLAB_PROJECT_ID: projectId } = read
  if (token === undefined && url === undefined && projectId === undefined) return {}
  const baseUrl = url ?? 'https://gitlab.com'
  return { gitlab: { baseUrl, ...optional('token', token), ...optional('projectId', projectId) } }
}

function glmConfig({ GLM_API_KEY: apiKey, GLM_API_URL: url }: Environment): { readonly glm?: GlmConfig } {
  if (apiKey === undefined && url === undefined) return {}
  // A bot is often told where completions are; models are listed beside them.
  const baseUrl = url?.replace(/\/chat\/completions\/?$/, '')
  return { glm: { ...optional('baseUrl', baseUrl), ...optional('apiKey', apiKey) } }
}

function describe(issue: v.BaseIssue<unknown>, given: Readonly<Record<string, unknown>>): string {
  const name = String(issue.path?.[0]?.key)
  const value = String(given[name])
  const shown = secretVariables.has(name) ? `${value.length} characters (hidden)` : JSON.stringify(value)
  return `${name}: expected ${issue.message}, got ${shown}`
}
