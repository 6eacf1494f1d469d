import { MetricsCollector } from '@botwatch/metrics'
import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { describeConfig } from './describe-config.ts'
import { parseConfig } from './environment.ts'

/** The problems of an environment as the operator sees them; none if it is valid. */
function problemsOf(env: Record<string, string>): readonly string[] {
  const result = parseConfig(env)
  return result.ok ? [] : result.problems.map(formatProblem)
}

test('an empty environment results in the defaults', () => {
  expect(parseConfig({ MONITORING_PORT: '' })).toEqual({
    ok: true,
    config: {
      host: '127.0.0.1',
      port: 8080,
      logLevel: 'info',
      dataDir: './data',
      timeZone: 'UTC',
      language: 'en',
      healthTimeoutMs: 30_000,
      healthIntervalMs: 20_000,
      metricsIntervalMs: 60_000,
      alertMaxNotificationsPerHour: 10,
    },
  })
})

test('every variable of the environment is read', () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  const result = parseConfig({
    MONITORING_HOST: '0.0.0.0',
    MONITORING_PORT: '9090',
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
    config: {
      host: '0.0.0.0',
      port: 9090,
      logLevel: 'debug',
      dataDir: '/var/lib/botwatch',
      timeZone: 'America/New_York',
      language: 'zh-CN',
      instance: 'review-bot on bot-1',
      dashboardUrl: 'https://grafana.example.com/d/bot?var-rule={rule}',
      healthTimeoutMs: 10_000,
      healthIntervalMs: 20_000,
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
    }),
  ).toEqual([
    'MONITORING_HOST: expected an IP address or host name, got "not a host"',
    'MONITORING_PORT: expected an integer from 0 to 65535, got "99999"',
    'MONITORING_LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    'MONITORING_TIMEZONE: expected the IANA name of a time zone, e.g. Europe/Berlin, got "Mars/Olympus"',
    'MONITORING_LANGUAGE: expected one of en, zh-CN (did you mean zh-CN?), got "zh"',
    'MONITORING_INSTANCE: expected a text of 1 to 128 printable characters, got "two\\nlines"',
    'MONITORING_DASHBOARD_URL: expected a URL of at most 2048 characters, got a string of 2076 characters',
    'HEALTH_CHECK_TIMEOUT: expected an integer from 1 to 300 (seconds), got "1.5"',
    'METRICS_COLLECTION_INTERVAL: expected an integer from 1 to 3600 (seconds), got "0"',
    'METRICS_BUDGET_DAY: expected an amount of money above 0, e.g. 5.00, got "0.00"',
    'METRICS_BUDGET_MONTH: expected an amount of money above 0, e.g. 5.00, got "$5"',
    'METRICS_BUDGET_WARN_RATIO: expected a number above 0 and below 1, e.g. 0.8, got "1"',
    'ALERT_COOLDOWN_MINUTES: expected an integer from 0 to 10080, got "-1"',
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
    'ALERT_WEBHOOK_URL: expected an http or https URL without a user name or password, got a string of 25 characters',
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
    'GITLAB_TOKEN: expected a token of one line, without control characters, got a string of 15 characters',
    'GITLAB_API_URL: expected an http or https URL without query and fragment, got a string of 46 characters',
    'GITLAB_PROJECT_ID: expected the number or the path of a project, got ".."',
    'GLM_API_KEY: expected a token of one line, without control characters, got a string of 8 characters',
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
    glm: { baseUrl: 'https://api.z.ai/api/paas/v4', apiKey: 'key' },
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

function budgetsOf(env: Record<string, string>) {
  const result = parseConfig(env)
  return result.ok ? result.config.budgets : problemsOf(env)
}

test('the warn ratio is that of either budget, and a problem without one', () => {
  expect(budgetsOf({ METRICS_BUDGET_DAY: '0.5' })).toEqual({ day: { limit: '0.5' } })
  const warnRatio = '.75'
  expect(budgetsOf({ METRICS_BUDGET_MONTH: '20', METRICS_BUDGET_WARN_RATIO: warnRatio })).toEqual({
    month: { limit: '20', warnRatio: 0.75 },
  })
  expect(budgetsOf({ METRICS_BUDGET_WARN_RATIO: warnRatio })).toEqual([
    'METRICS_BUDGET_DAY: expected an amount here or in METRICS_BUDGET_MONTH because METRICS_BUDGET_WARN_RATIO is set, got nothing',
  ])
})

test.each(['0', '00.000', '-1', '1e3', '1,50', '.5', '5.', '1000000000', `0.${'0'.repeat(18)}1`])(
  '%s is no budget',
  (amount) => expect(parseConfig({ METRICS_BUDGET_DAY: amount })).toMatchObject({ ok: false }),
)

test.each(['0', '0.0', '1.0', '-0.5', '80', '0.0000001'])('%s is no warn ratio', (ratio) => {
  const env = { METRICS_BUDGET_DAY: '1', METRICS_BUDGET_WARN_RATIO: ratio }
  expect(parseConfig(env)).toMatchObject({ ok: false })
})

test('the collector accepts every budget that is read', () => {
  const amounts = ['0.000000000000000001', '999999999.999999999999999999', '007']
  for (const amount of amounts) {
    for (const ratio of ['0.000001', '0.999999']) {
      const result = parseConfig({ METRICS_BUDGET_DAY: amount, METRICS_BUDGET_WARN_RATIO: ratio })
      const budgets = result.ok ? result.config.budgets : undefined
      expect(budgets).toBeDefined()
      expect(() => new MetricsCollector({ defaultMetrics: false, ...(budgets && { budgets }) })).not.toThrow()
    }
  }
})

test('the shown configuration has no secret', () => {
  const url = 'https://hooks.example.com/T0KEN'
  const result = parseConfig({ ALERT_WEBHOOK_URL: url, SLACK_WEBHOOK_URL: url, DISCORD_WEBHOOK_URL: url })
  if (!result.ok) throw new Error('expected a configuration')
  const shown = describeConfig(result.config)
  expect(shown).toMatchObject({ port: 8080, alert_webhook_configured: true, alert_webhook_signed: false })
  expect(shown).toMatchObject({ budget_day: 'none', budget_month: 'none', prices: 'built-in' })
  expect(shown).toMatchObject({ slack_configured: true, discord_configured: true })
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
