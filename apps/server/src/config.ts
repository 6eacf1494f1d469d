import * as v from 'valibot'

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
  /** Folder of the alert database; created when missing. Default ./data. */
  readonly dataDir: string
  /** Bounds one round of all health checks. Default 30000. */
  readonly healthTimeoutMs: number
  /** Pause between two rounds of health checks. Default 20000, so that an outage is an alert within a minute. */
  readonly healthIntervalMs: number
  /** Pause between two looks at system and metrics. Default 60000. */
  readonly metricsIntervalMs: number
  /** Where alerts are posted, beside the log. */
  readonly alertWebhookUrl?: string
  /** Signs what is posted there, `whsec_` and 24 to 64 bytes in base64. */
  readonly alertWebhookSecret?: string
  /** For every default rule, in place of its own. */
  readonly alertCooldownMinutes?: number
  /** Per rule and channel. Default 10. */
  readonly alertMaxNotificationsPerHour: number
}

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
const httpUrl = v.pipe(
  v.string(),
  v.check((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'an http or https URL'),
)
const webhookSecret = v.pipe(
  v.string(),
  v.regex(/^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/, 'whsec_ followed by 24 to 64 bytes in base64'),
)

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
  HEALTH_CHECK_TIMEOUT: v.optional(seconds(1, 300), '30'),
  METRICS_COLLECTION_INTERVAL: v.optional(seconds(1, 3600), '60'),
  ALERT_WEBHOOK_URL: v.optional(httpUrl),
  ALERT_WEBHOOK_SECRET: v.optional(webhookSecret),
  ALERT_COOLDOWN_MINUTES: v.optional(integer(0, 10_080)),
  ALERT_MAX_NOTIFICATIONS_PER_HOUR: v.optional(integer(0, 10_000), '10'),
})

/** A Slack-style webhook URL is itself a credential. */
const secretVariables: ReadonlySet<string> = new Set(['ALERT_WEBHOOK_URL', 'ALERT_WEBHOOK_SECRET'])

/** Reads the configuration out of environment variables. An empty variable counts as not set. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ConfigResult {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const result = v.safeParse(environment, given)
  if (!result.success) return { ok: false, problems: result.issues.map((issue) => describe(issue, given)) }
  const read = result.output
  const problems =
    read.ALERT_WEBHOOK_SECRET !== undefined && read.ALERT_WEBHOOK_URL === undefined
      ? ['ALERT_WEBHOOK_URL: expected to be set together with ALERT_WEBHOOK_SECRET, got nothing']
      : []
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    config: {
      host: read.MONITORING_HOST,
      port: read.MONITORING_PORT,
      logLevel: read.MONITORING_LOG_LEVEL,
      dataDir: read.MONITORING_DATA_DIR,
      healthTimeoutMs: read.HEALTH_CHECK_TIMEOUT,
      healthIntervalMs: 20_000,
      metricsIntervalMs: read.METRICS_COLLECTION_INTERVAL,
      alertMaxNotificationsPerHour: read.ALERT_MAX_NOTIFICATIONS_PER_HOUR,
      ...(read.ALERT_WEBHOOK_URL === undefined ? {} : { alertWebhookUrl: read.ALERT_WEBHOOK_URL }),
      ...(read.ALERT_WEBHOOK_SECRET === undefined ? {} : { alertWebhookSecret: read.ALERT_WEBHOOK_SECRET }),
      ...(read.ALERT_COOLDOWN_MINUTES === undefined
        ? {}
        : { alertCooldownMinutes: read.ALERT_COOLDOWN_MINUTES }),
    },
  }
}

/** The configuration as it may be shown: secrets say only that they are set. */
export function describeConfig(config: ServerConfig): Readonly<Record<string, string | number | boolean>> {
  return {
    host: config.host,
    port: config.port,
    log_level: config.logLevel,
    data_dir: config.dataDir,
    health_check_timeout_seconds: config.healthTimeoutMs / 1000,
    health_check_interval_seconds: config.healthIntervalMs / 1000,
    metrics_collection_interval_seconds: config.metricsIntervalMs / 1000,
    alert_webhook_configured: config.alertWebhookUrl !== undefined,
    alert_webhook_signed: config.alertWebhookSecret !== undefined,
    alert_cooldown_minutes: config.alertCooldownMinutes ?? 'per rule',
    alert_max_notifications_per_hour: config.alertMaxNotificationsPerHour,
  }
}

function describe(issue: v.BaseIssue<unknown>, given: Readonly<Record<string, unknown>>): string {
  const name = String(issue.path?.[0]?.key)
  const value = String(given[name])
  const shown = secretVariables.has(name) ? `${value.length} characters (hidden)` : JSON.stringify(value)
  return `${name}: expected ${issue.message}, got ${shown}`
}
