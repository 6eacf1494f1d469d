import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { describeConfig } from './describe-config.ts'
import { parseConfig } from './environment.ts'

/** The problems of an environment as the operator sees them; none if it is valid. */
function problemsOf(env: Record<string, string>): readonly string[] {
  const result = parseConfig(env)
  return result.ok ? [] : result.problems.map(formatProblem)
}

const defaults = {
  host: '127.0.0.1',
  port: 8080,
  embedAdmin: false,
  apiKeys: [],
  allowAnonymous: false,
  openMetrics: false,
  trustedProxies: [],
  enableCors: true,
  corsOrigins: [],
  limits: {
    maxConnections: 1000,
    headersTimeoutMs: 10_000,
    bodyTimeoutMs: 30_000,
    maxBodyBytes: 1_048_576,
    maxIngestBytes: 4_194_304,
    requestsPerMinute: 600,
    ingestPerMinute: 6000,
    wrongKeysPerMinute: 10,
    maxEventStreams: 50,
    keptEvents: 1000,
  },
  logLevel: 'info',
  timeZone: 'UTC',
  language: 'en',
  dataDir: './data',
  checks: [],
  channels: [],
  rules: [],
  silences: [],
  healthTimeoutMs: 30_000,
  healthIntervalMs: 20_000,
  metricsIntervalMs: 60_000,
  alertMaxNotificationsPerHour: 10,
}

test('an empty environment results in the defaults', () => {
  expect(parseConfig({ MONITORING_PORT: '' })).toEqual({ ok: true, config: defaults, warnings: [] })
})

test('every variable of the environment is read', () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  const key = '0f1e2d3c4b5a69788796a5b4'
  const result = parseConfig({
    MONITORING_HOST: '0.0.0.0',
    MONITORING_PORT: '9090',
    MONITORING_PUBLIC_URL: 'https://example.com/monitoring/',
    MONITORING_BASE_PATH: '/bot/',
    MONITORING_API_KEYS: `ann:admin:${key}, ci@bot-1:ingest:${key}:x,`,
    MONITORING_ALLOW_ANONYMOUS: 'False',
    MONITORING_OPEN_METRICS: 'yes',
    MONITORING_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    MONITORING_CORS_ORIGINS: 'https://app.example.com,http://LOCALHOST:3000/',
    MONITORING_MAX_CONNECTIONS: '50',
    MONITORING_HEADERS_TIMEOUT: '5',
    MONITORING_BODY_TIMEOUT: '20',
    MONITORING_MAX_BODY_BYTES: '2048',
    MONITORING_MAX_INGEST_BYTES: '4096',
    MONITORING_REQUESTS_PER_MINUTE: '60',
    MONITORING_INGEST_PER_MINUTE: '600',
    MONITORING_WRONG_KEYS_PER_MINUTE: '3',
    MONITORING_MAX_EVENT_STREAMS: '4',
    MONITORING_KEPT_EVENTS: '5',
    MONITORING_RETENTION_ALERTS: '90d',
    MONITORING_RETENTION_NOTIFICATIONS: '7d',
    MONITORING_RETENTION_USAGE: '400d',
    MONITORING_RETENTION_HISTORY: '30d',
    MONITORING_LOG_LEVEL: 'DEBUG',
    MONITORING_DATA_DIR: '/var/lib/botwatch',
    MONITORING_TIMEZONE: 'America/New_York',
    MONITORING_LANGUAGE: 'zh-CN',
    MONITORING_INSTANCE: 'review-bot on bot-1',
    MONITORING_DASHBOARD_URL: 'https://grafana.example.com/d/bot?var-rule={rule}',
    HEALTH_CHECK_TIMEOUT: '10',
    METRICS_COLLECTION_INTERVAL: '15',
    METRICS_BUDGET_DAY: '5.00',
    METRICS_BUDGET_MONTH: '100',
    METRICS_BUDGET_WARN_RATIO: '0.9',
    ALERT_WEBHOOK_URL: 'https://hooks.example.com/x',
    ALERT_WEBHOOK_SECRET: secret,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/x',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/x',
    ALERT_COOLDOWN_MINUTES: '0',
    ALERT_MAX_NOTIFICATIONS_PER_HOUR: '3',
  })
  expect(result).toEqual({
    ok: true,
    warnings: [],
    config: {
      ...defaults,
      host: '0.0.0.0',
      port: 9090,
      publicUrl: 'https://example.com/monitoring',
      basePath: '/bot',
      apiKeys: [
        { name: 'ann', role: 'admin', key },
        { name: 'ci@bot-1', role: 'ingest', key: `${key}:x` },
      ],
      openMetrics: true,
      trustedProxies: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://app.example.com', 'http://localhost:3000'],
      limits: {
        maxConnections: 50,
        headersTimeoutMs: 5000,
        bodyTimeoutMs: 20_000,
        maxBodyBytes: 2048,
        maxIngestBytes: 4096,
        requestsPerMinute: 60,
        ingestPerMinute: 600,
        wrongKeysPerMinute: 3,
        maxEventStreams: 4,
        keptEvents: 5,
      },
      retention: { alertsDays: 90, notificationsDays: 7, usageDays: 400, historyDays: 30 },
      logLevel: 'debug',
      dataDir: '/var/lib/botwatch',
      timeZone: 'America/New_York',
      language: 'zh-CN',
      instance: 'review-bot on bot-1',
      dashboardUrl: 'https://grafana.example.com/d/bot?var-rule={rule}',
      healthTimeoutMs: 10_000,
      metricsIntervalMs: 15_000,
      budgets: { day: { limit: '5.00', warnRatio: 0.9 }, month: { limit: '100', warnRatio: 0.9 } },
      channels: [
        {
          name: 'webhook',
          type: 'webhook',
          options: { name: 'webhook', url: 'https://hooks.example.com/x', secret },
          secrets: ['https://hooks.example.com/x', secret],
        },
        {
          name: 'slack',
          type: 'slack',
          options: { name: 'slack', url: 'https://hooks.slack.com/services/x' },
          secrets: ['https://hooks.slack.com/services/x'],
        },
        {
          name: 'discord',
          type: 'discord',
          options: { name: 'discord', url: 'https://discord.com/api/webhooks/1/x' },
          secrets: ['https://discord.com/api/webhooks/1/x'],
        },
      ],
      alertCooldownMinutes: 0,
      alertMaxNotificationsPerHour: 3,
    },
  })
})

test('every problem is listed with its name, what was given and what is expected', () => {
  expect(
    problemsOf({
      MONITORING_PORT: '99999',
      MONITORING_LOG_LEVEL: 'loud',
      MONITORING_TIMEZONE: 'Mars/Olympus',
      MONITORING_LANGUAGE: 'zh',
      MONITORING_INSTANCE: 'two\nlines',
      MONITORING_DASHBOARD_URL: `https://grafana.example.com/${'x'.repeat(2048)}`,
      HEALTH_CHECK_TIMEOUT: '1.5',
      METRICS_COLLECTION_INTERVAL: '0',
      METRICS_BUDGET_DAY: '0.00',
      METRICS_BUDGET_MONTH: '$5',
      METRICS_BUDGET_WARN_RATIO: '1',
      METRICS_PRICES: '{',
      ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
      ALERT_COOLDOWN_MINUTES: '-1',
      MONITORING_HOST: 'not a host',
      MONITORING_OPEN_METRICS: '2',
      MONITORING_RETENTION_ALERTS: '90',
      MONITORING_BODY_TIMEOUT: '0',
    }),
  ).toEqual([
    'MONITORING_INSTANCE: expected a value of one line, got a value with a line end inside',
    'ALERT_WEBHOOK_URL: expected a value because ALERT_WEBHOOK_SECRET is set, got nothing',
    'METRICS_PRICES: expected JSON, got text that is not JSON',
    'MONITORING_PORT: expected an integer from 0 to 65535, got "99999"',
    'MONITORING_LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    'MONITORING_LANGUAGE: expected one of en, zh-CN (did you mean zh-CN?), got "zh"',
    'MONITORING_OPEN_METRICS: expected true or false, got "2"',
    'MONITORING_RETENTION_ALERTS: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got "90"',
    'HEALTH_CHECK_TIMEOUT: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, or a whole number of seconds, got "1.5"',
    'ALERT_COOLDOWN_MINUTES: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, or a whole number of minutes, got "-1"',
    'MONITORING_HOST: expected an IP address or host name, without a port, got "not a host"',
    'MONITORING_BODY_TIMEOUT: expected a duration from 100ms to 5m, or a whole number of seconds, got "0"',
    'MONITORING_TIMEZONE: expected the IANA name of a time zone, e.g. Europe/Berlin, got "Mars/Olympus"',
    'MONITORING_DASHBOARD_URL: expected a URL of at most 2048 characters, got a string of 2076 characters',
    'METRICS_COLLECTION_INTERVAL: expected a duration from 1s to 1h, or a whole number of seconds, got "0"',
    'METRICS_BUDGET_DAY: expected an amount of money above 0, e.g. 5.00, got "0.00"',
    'METRICS_BUDGET_WARN_RATIO: expected a share above 0% and below 100%, or a ratio, e.g. 0.8, got "1"',
    'METRICS_BUDGET_MONTH: expected an amount of money above 0, e.g. 5.00, got "$5"',
  ])
})

test('an invalid secret is not shown', () => {
  expect(
    problemsOf({
      ALERT_WEBHOOK_URL: 'hooks.slack.com/T0/secret',
      ALERT_WEBHOOK_SECRET: 'whsec_short',
      SLACK_WEBHOOK_URL: 'hunter2',
      DISCORD_WEBHOOK_URL: 'https://user:hunter2@discord.com/api/webhooks/1/x',
    }),
  ).toEqual([
    'ALERT_WEBHOOK_URL: expected an http or https URL without a user name or password (did you mean https://hooks.slack.com/…?), got a string of 25 characters',
    'ALERT_WEBHOOK_SECRET: expected whsec_ followed by 24 to 64 bytes in base64, got a string of 11 characters',
    'SLACK_WEBHOOK_URL: expected an http or https URL without a user name or password, got a string of 7 characters',
    'DISCORD_WEBHOOK_URL: expected an http or https URL without a user name or password, got a string of 49 characters',
  ])
})

test('the shown configuration has no secret', () => {
  const url = 'https://hooks.example.com/T0KEN'
  const result = parseConfig({
    ALERT_WEBHOOK_URL: url,
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0KEN',
    DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/T0KEN',
    MONITORING_API_KEYS: 'ann:admin:T0KEN-0f1e2d3c4b5a6978',
  })
  if (!result.ok) throw new Error('expected a configuration')
  const shown = describeConfig(result.config)
  expect(shown).toMatchObject({
    port: 8080,
    channels: 'webhook (webhook), slack (slack), discord (discord)',
    api_keys: 1,
  })
  expect(shown).toMatchObject({ budget_day: 'none', budget_month: 'none', prices: 'built-in' })
  expect(JSON.stringify(shown)).not.toContain('T0KEN')
})

test('email needs a server, a sender and recipients, and their problems are listed with the others', () => {
  expect(problemsOf({ MONITORING_PORT: 'x', SMTP_URL: 'smtp://ann:hunter2@mail.example.com' })).toEqual([
    'ALERT_EMAIL_FROM: expected a value because SMTP_URL is set, got nothing',
    'ALERT_EMAIL_TO: expected a value because SMTP_URL is set, got nothing',
    'MONITORING_PORT: expected an integer from 0 to 65535, got "x"',
  ])
  const read = parseConfig({
    SMTP_URL: 'smtp://ann:hunter2@mail.example.com',
    ALERT_EMAIL_FROM: 'alerts@example.com',
    ALERT_EMAIL_TO: 'ann@example.com',
  })
  expect(read.ok && read.config.channels).toMatchObject([
    { name: 'email', options: { to: ['ann@example.com'] } },
  ])
  expect(read.ok && JSON.stringify(describeConfig(read.config))).not.toMatch(/hunter2|example\.com/)
})

test.each([
  undefined,
  null,
  'PORT=1',
  Object.defineProperty({}, 'PORT', { enumerable: true, get: () => JSON.parse('?') }),
])('an environment that cannot be read is a problem and no error: %#', (env) => {
  expect(parseConfig(env as never)).toMatchObject({ ok: false, problems: [{ path: '' }] })
})
