import { MetricsCollector } from '@botwatch/metrics'
import { expect, test } from 'vitest'

import { describeConfig } from './config.ts'
import { parseConfig } from './environment.ts'

test('an empty environment gives the defaults', () => {
  expect(parseConfig({ MONITORING_PORT: '' })).toEqual({
    ok: true,
    config: {
      host: '127.0.0.1',
      port: 8080,
      logLevel: 'info',
      dataDir: './data',
      timeZone: 'UTC',
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
  const result = parseConfig({
    MONITORING_PORT: '99999',
    MONITORING_LOG_LEVEL: 'loud',
    MONITORING_TIMEZONE: 'Mars/Olympus',
    HEALTH_CHECK_TIMEOUT: '1.5',
    METRICS_COLLECTION_INTERVAL: '0',
    METRICS_BUDGET_DAY: '0.00',
    METRICS_BUDGET_MONTH: '$5',
    METRICS_BUDGET_WARN_RATIO: '1',
    METRICS_PRICES: '{',
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
    ALERT_COOLDOWN_MINUTES: '-1',
    MONITORING_HOST: 'not a host',
  })
  expect(result).toEqual({
    ok: false,
    problems: [
      'MONITORING_HOST: expected an address or host name, got "not a host"',
      'MONITORING_PORT: expected an integer from 0 to 65535, got "99999"',
      'MONITORING_LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent, got "loud"',
      'MONITORING_TIMEZONE: expected the IANA name of a time zone, as Europe/Berlin, got "Mars/Olympus"',
      'HEALTH_CHECK_TIMEOUT: expected an integer from 1 to 300, got "1.5"',
      'METRICS_COLLECTION_INTERVAL: expected an integer from 1 to 3600, got "0"',
      'METRICS_BUDGET_DAY: expected an amount of money above 0, as 5.00, got "0.00"',
      'METRICS_BUDGET_MONTH: expected an amount of money above 0, as 5.00, got "$5"',
      'METRICS_BUDGET_WARN_RATIO: expected a number above 0 and below 1, as 0.8, got "1"',
      'ALERT_COOLDOWN_MINUTES: expected an integer from 0 to 10080, got "-1"',
      'METRICS_PRICES: expected JSON, got SyntaxError',
      'ALERT_WEBHOOK_URL: expected to be set together with ALERT_WEBHOOK_SECRET, got nothing',
    ],
  })
})

test('a secret that is wrong is not shown', () => {
  const result = parseConfig({
    ALERT_WEBHOOK_URL: 'hooks.slack.com/T0/secret',
    ALERT_WEBHOOK_SECRET: 'whsec_short',
    SLACK_WEBHOOK_URL: 'hunter2',
    DISCORD_WEBHOOK_URL: 'https://user:hunter2@discord.com/api/webhooks/1/x',
  })
  expect(result).toEqual({
    ok: false,
    problems: [
      'ALERT_WEBHOOK_URL: expected an http or https URL without credentials in it, got 25 characters (hidden)',
      'ALERT_WEBHOOK_SECRET: expected whsec_ followed by 24 to 64 bytes in base64, got 11 characters (hidden)',
      'SLACK_WEBHOOK_URL: expected an http or https URL without credentials in it, got 7 characters (hidden)',
      'DISCORD_WEBHOOK_URL: expected an http or https URL without credentials in it, got 49 characters (hidden)',
    ],
  })
})

test('what no check would take is a problem of its variable', () => {
  const result = parseConfig({
    GITLAB_TOKEN: 'hunter2\nhunter2',
    GITLAB_API_URL: 'https://git.example.com/?private_token=hunter2',
    GITLAB_PROJECT_ID: '..',
    GLM_API_KEY: 'hunter2→',
    GLM_API_URL: 'https://api.example.com/v4#hunter2',
  })
  expect(result).toEqual({
    ok: false,
    problems: [
      'GITLAB_TOKEN: expected a header value without control characters, got 15 characters (hidden)',
      'GITLAB_API_URL: expected a URL without query and fragment, got 46 characters (hidden)',
      'GITLAB_PROJECT_ID: expected the number or the path of a project, got ".."',
      'GLM_API_KEY: expected a header value without control characters, got 8 characters (hidden)',
      'GLM_API_URL: expected a URL without query and fragment, got 34 characters (hidden)',
    ],
  })
})

function config(env: Record<string, string>) {
  const result = parseConfig(env)
  return result.ok ? { gitlab: result.config.gitlab, glm: result.config.glm } : result.problems
}

test('whoever says anything of GitLab or GLM wants it checked', () => {
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
    'GLM_API_URL: expected an http or https URL without credentials in it, got 36 characters (hidden)',
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
    expect(parseConfig({ ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret })).toEqual({
      ok: false,
      problems: [
        'ALERT_WEBHOOK_SECRET: expected nothing for a URL of Slack or Discord, which take no signature, got 38 characters (hidden)',
      ],
    })
  },
)

test('a webhook secret that the channel could not read is a problem, though it looks like one', () => {
  const env = {
    ALERT_WEBHOOK_URL: 'https://bot.example.com/alerts',
    ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(33)}`,
  }
  expect(parseConfig(env)).toMatchObject({ ok: false })
})

function budgetsOf(env: Record<string, string>) {
  const result = parseConfig(env)
  return result.ok ? result.config.budgets : result.problems
}

test('one budget alone has a warn ratio; none has', () => {
  expect(budgetsOf({ METRICS_BUDGET_DAY: '0.5' })).toEqual({ day: { limit: '0.5' } })
  const warnRatio = '.75'
  expect(budgetsOf({ METRICS_BUDGET_MONTH: '20', METRICS_BUDGET_WARN_RATIO: warnRatio })).toEqual({
    month: { limit: '20', warnRatio: 0.75 },
  })
  expect(budgetsOf({ METRICS_BUDGET_WARN_RATIO: warnRatio })).toEqual([
    'METRICS_BUDGET_DAY or METRICS_BUDGET_MONTH: expected to be set together with METRICS_BUDGET_WARN_RATIO, got nothing',
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

test('the budgets that are read are budgets to the collector', () => {
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

test('the configuration that is shown holds no secret', () => {
  const url = 'https://hooks.example.com/T0KEN'
  const result = parseConfig({ ALERT_WEBHOOK_URL: url, SLACK_WEBHOOK_URL: url, DISCORD_WEBHOOK_URL: url })
  if (!result.ok) throw new Error('expected a configuration')
  const shown = describeConfig(result.config)
  expect(shown).toMatchObject({ port: 8080, alert_webhook_configured: true, alert_webhook_signed: false })
  expect(shown).toMatchObject({ budget_day: 'none', budget_month: 'none', prices: 'built-in' })
  expect(shown).toMatchObject({ slack_configured: true, discord_configured: true })
  expect(JSON.stringify(shown)).not.toContain('T0KEN')
})

test('mail needs a server, a sender and recipients, and what is wrong with them is told with the rest', () => {
  const result = parseConfig({ MONITORING_PORT: 'x', SMTP_URL: 'smtp://ann:hunter2@mail.example.com' })
  expect(result).toEqual({
    ok: false,
    problems: [
      'MONITORING_PORT: expected an integer from 0 to 65535, got "x"',
      'ALERT_EMAIL_FROM: expected to be set together with SMTP_URL, got nothing',
      'ALERT_EMAIL_TO: expected to be set together with SMTP_URL, got nothing',
    ],
  })
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
