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
  heartbeats: [],
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
      alertWebhookUrl: 'https://hooks.example.com/x',
      alertWebhookSecret: secret,
      slackWebhookUrl: 'https://hooks.slack.com/services/x',
      discordWebhookUrl: 'https://discord.com/api/webhooks/1/x',
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
    'METRICS_PRICES: expected JSON, got text that is not JSON',
    'ALERT_WEBHOOK_URL: expected a URL because ALERT_WEBHOOK_SECRET is set, got nothing',
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

test('a value that a check refuses is a problem of its variable', () => {
  expect(
    problemsOf({
      GITLAB_TOKEN: 'hunter2\nhunter2',
      GITLAB_API_URL: 'https://git.example.com/?private_token=hunter2',
      GITLAB_PROJECT_ID: '..',
      GLM_API_KEY: 'hunter2→',
      GLM_API_URL: 'https://api.example.com/v4#hunter2',
    }),
  ).toEqual([
    'GITLAB_TOKEN: expected a value of one line, got a value with a line end inside',
    'GITLAB_API_URL: expected an http or https URL without query and fragment, got a string of 46 characters',
    'GITLAB_PROJECT_ID: expected the number of a project, or its path with its group, e.g. group/project, got a string of 2 characters',
    'GLM_API_KEY: expected a value without control characters and others that no header may have, e.g. invisible ones, got a string of 8 characters',
    'GLM_API_URL: expected an http or https URL without query and fragment, got a string of 34 characters',
  ])
})

function config(env: Record<string, string>) {
  const result = parseConfig(env)
  return result.ok ? { gitlab: result.config.gitlab, glm: result.config.glm } : problemsOf(env)
}

test('any variable of GitLab or GLM adds its check', () => {
  expect(config({})).toEqual({ gitlab: undefined, glm: undefined })
  expect(config({ GITLAB_PROJECT_ID: 'group/project' })).toEqual({
    gitlab: { baseUrl: 'https://gitlab.com', projectId: 'group/project' },
    glm: undefined,
  })
  const env = {
    GITLAB_TOKEN: 'glpat-x',
    GITLAB_API_URL: 'https://git.example.com/api/v4',
    GLM_API_KEY: 'key',
    GLM_API_URL: 'https://api.z.ai/api/paas/v4/chat/completions',
  }
  expect(config(env)).toEqual({
    gitlab: { baseUrl: 'https://git.example.com/api/v4', token: 'glpat-x' },
    glm: { baseUrl: 'https://api.z.ai/api/paas/v4/chat/completions', apiKey: 'key' },
  })
  expect(config({ GLM_API_URL: 'https://user:hunter2@api.example.com' })).toEqual([
    'GLM_API_URL: expected an http or https URL without a user name or password, got a string of 36 characters',
  ])
})

test('a webhook secret without a URL is a problem', () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  expect(parseConfig({ ALERT_WEBHOOK_SECRET: secret })).toMatchObject({ ok: false })
})

test.each(['https://hooks.slack.com/services/T1/B1/abc', 'https://discord.com/api/webhooks/1/abc'])(
  'a webhook secret beside %s, which takes no signature, is a problem',
  (url) => {
    const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
    expect(problemsOf({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret })).toEqual([
      'ALERT_WEBHOOK_SECRET: expected nothing because ALERT_WEBHOOK_URL is one of Slack or Discord, which verify no signature, got a string of 38 characters',
    ])
  },
)

test('a webhook secret of the wrong length is a problem', () => {
  const env = {
    ALERT_WEBHOOK_URL: 'https://bot.example.com/alerts',
    ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(33)}`,
  }
  expect(parseConfig(env)).toMatchObject({ ok: false })
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
  expect(shown).toMatchObject({ port: 8080, alert_webhook_configured: true, alert_webhook_signed: false })
  expect(shown).toMatchObject({ budget_day: 'none', budget_month: 'none', prices: 'built-in' })
  expect(shown).toMatchObject({ slack_configured: true, discord_configured: true, api_keys: 1 })
  expect(JSON.stringify(shown)).not.toContain('T0KEN')
})

test('email needs a server, a sender and recipients, and their problems are listed with the others', () => {
  expect(problemsOf({ MONITORING_PORT: 'x', SMTP_URL: 'smtp://ann:hunter2@mail.example.com' })).toEqual([
    'MONITORING_PORT: expected an integer from 0 to 65535, got "x"',
    'ALERT_EMAIL_FROM: expected a value because SMTP_URL is set, got nothing',
    'ALERT_EMAIL_TO: expected a value because SMTP_URL is set, got nothing',
  ])
  const read = parseConfig({
    SMTP_URL: 'smtp://ann:hunter2@mail.example.com',
    ALERT_EMAIL_FROM: 'alerts@example.com',
    ALERT_EMAIL_TO: 'ann@example.com',
  })
  expect(read.ok && read.config.alertEmail).toMatchObject({
    host: 'mail.example.com',
    to: ['ann@example.com'],
  })
  expect(read.ok && JSON.stringify(describeConfig(read.config))).toMatch(
    /^(?!.*(?:hunter2|example\.com)).*"alert_email_recipients":1/,
  )
})

test.each([
  undefined,
  null,
  'PORT=1',
  Object.defineProperty({}, 'PORT', { enumerable: true, get: () => JSON.parse('?') }),
])('an environment that cannot be read is a problem and no error: %#', (env) => {
  expect(parseConfig(env as never)).toMatchObject({ ok: false, problems: [{ path: '' }] })
})
