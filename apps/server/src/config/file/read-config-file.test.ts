import { formatProblem } from '@botwatch/options'
import { describe, expect, test } from 'vitest'

import { readText } from '../../../test/load-text.ts'
import { CONFIG_TYPES } from './file-schema.ts'
import { NO_ENVIRONMENT } from './layer.ts'
import { readConfigFile } from './read-config-file.ts'

test('a file has checks and channels with the options of their factories', () => {
  const text = `
checks:
  - { name: redis, type: tcp, host: redis.internal, port: 6379, timeout: 2s }
  - { name: gitlab_api, type: gitlab, url: https://gitlab.example.com, project: group/app, token: glpat-x, public: true }
channels:
  oncall: { type: slack, url: https://hooks.slack.com/services/T0/B0/abcdefghijkl, timeout: 10s }
`
  expect(readText(text)).toMatchObject({
    checks: [
      {
        name: 'redis',
        type: 'tcp',
        options: { host: 'redis.internal', port: 6379, timeoutMs: 2000 },
        secrets: [],
      },
      {
        isPublic: true,
        options: { baseUrl: 'https://gitlab.example.com', projectId: 'group/app' },
        secrets: ['glpat-x'],
      },
    ],
    channels: [{ name: 'oncall', type: 'slack', options: { timeoutMs: 10_000 } }],
  })
})

test('every section becomes options of the server', () => {
  const text = `
server:
  host: 0.0.0.0
  port: 9090
  public_url: https://example.com/monitoring/
  base_path: /bot
  data_dir: /var/lib/botwatch
  log_level: debug
  timezone: Europe/Berlin
  language: zh-CN
  instance: review-bot
  dashboard_url: https://grafana.example.com/d/{rule}
auth:
  keys:
    - { name: ann, role: admin, key: 0f1e2d3c4b5a69788796a5b4 }
    - { name: bob, role: read, key_sha256: ${'ab'.repeat(32)} }
  open_metrics: true
  trusted_proxies: [10.0.0.0/8, '::1']
  cors_origins: [https://app.example.com/]
limits:
  max_connections: 50
  headers_timeout: 5s
  body_timeout: 1m
  max_body: 64KiB
  max_ingest: 1MB
  requests_per_minute: 60
  ingest_per_minute: 600
  wrong_keys_per_minute: 3
  max_event_streams: 4
  kept_events: 5
retention: { alerts: 90d, attempts: 2w, usage: 400d, history: 30d }
health: { interval: 1m, timeout: 10s }
metrics: { interval: 15s }
alerts: { cooldown: 1h, max_notifications_per_hour: 3 }
budgets: { day: 5.10, month: '100.00', warn_at: 55% }
connection: { proxy: { https: 'proxy:3128', no_proxy: .internal } }
heartbeat_url: https://hc.example.com/abc
`
  expect(readText(text)).toMatchObject({
    host: '0.0.0.0',
    port: 9090,
    publicUrl: 'https://example.com/monitoring',
    basePath: '/bot',
    dataDir: '/var/lib/botwatch',
    logLevel: 'debug',
    timeZone: 'Europe/Berlin',
    language: 'zh-CN',
    instance: 'review-bot',
    dashboardUrl: 'https://grafana.example.com/d/{rule}',
    apiKeys: [
      { name: 'ann', role: 'admin', key: '0f1e2d3c4b5a69788796a5b4' },
      { name: 'bob', role: 'read', keySha256: 'ab'.repeat(32) },
    ],
    openMetrics: true,
    trustedProxies: ['10.0.0.0/8', '::1'],
    corsOrigins: ['https://app.example.com'],
    limits: {
      maxConnections: 50,
      headersTimeoutMs: 5000,
      bodyTimeoutMs: 60_000,
      maxBodyBytes: 65_536,
      maxIngestBytes: 1_000_000,
      requestsPerMinute: 60,
      ingestPerMinute: 600,
      wrongKeysPerMinute: 3,
      maxEventStreams: 4,
      keptEvents: 5,
    },
    retention: { alertsDays: 90, notificationsDays: 14, usageDays: 400, historyDays: 30 },
    healthIntervalMs: 60_000,
    healthTimeoutMs: 10_000,
    metricsIntervalMs: 15_000,
    alertCooldownMinutes: 60,
    alertMaxNotificationsPerHour: 3,
    budgets: { day: { limit: '5.1', warnRatio: 0.55 }, month: { limit: '100.00', warnRatio: 0.55 } },
    connection: { proxy: { https: 'http://proxy:3128', noProxy: '.internal' } },
    heartbeatUrl: 'https://hc.example.com/abc',
  })
})

test('every problem has its line and column', () => {
  const text = `checks:
  - { name: redis, type: tcp, hots: redis.internal, host: redis, port: 70000 }
  - { name: r2, type: tcp, host: redis, port: 6379, timeout: 10 }
  - { name: r3, type: tpc }
chanels: {}
`
  expect(readText(text)).toEqual([
    '2:31 checks[0].hots: unknown field; did you mean host?',
    '2:72 checks[0].port: expected an integer from 1 to 65535, got 70000',
    '3:62 checks[1].timeout: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got 10',
    '4:23 checks[2].type: expected one of application, event_loop, gitlab, heartbeat, http, llm, passive, system, tcp, tls (did you mean tcp?), got "tpc"',
    '5:1 chanels: unknown field; did you mean channels?',
  ])
})

test('problems of all kinds are reported at once, from top to bottom', () => {
  const text = `server: { port: 70000, timezone: Mars, log_level: inof }
auth:
  keys:
    - { name: ann, role: admn, key: 0f1e2d3c4b5a69788796a5b4 }
limits: { max_body: 2GiB, headers_timeout: 30 }
retention: { alerts: 11y, history: 36h }
budgets: { day: 0, month: '5€', warn_at: 100% }
checks:
  - { name: r1, type: tcp, host: redis, port: 6379, timeout: 10m }
  - { name: R1, type: tcp, port: 6379 }
metrics: { interval: 0s }
heartbeat_url: ftp://example.com
token: '\${NONE}'
`
  expect(readText(text)).toEqual([
    '1:17 server.port: expected an integer from 0 to 65535, got 70000',
    '1:34 server.timezone: expected the IANA name of a time zone, e.g. Europe/Berlin, got a string of 4 characters',
    '1:51 server.log_level: expected one of trace, debug, info, warn, error, fatal, silent (did you mean info?), got "inof"',
    '4:26 auth.keys[0].role: expected one of read, operate, admin, scrape, ingest (did you mean admin?), got "admn"',
    '5:21 limits.max_body: expected a size from 1KiB to 1GiB, got "2GiB"',
    '5:44 limits.headers_timeout: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got 30',
    '6:22 retention.alerts: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got a string of 3 characters',
    '6:36 retention.history: expected a duration in whole days from 1d to 3650d, got "36h"',
    '7:17 budgets.day: expected an amount of money above 0, e.g. 5.00, got 0',
    '7:27 budgets.month: expected an amount of money above 0, e.g. 5.00, got a string of 2 characters',
    '7:42 budgets.warn_at: expected a share above 0% and below 100%, got "100%"',
    '9:62 checks[0].timeout: expected a duration from 1ms to 5m, got "10m"',
    '10:5 checks[1].host: expected a host name or an IP address, got nothing',
    '10:13 checks[1].name: expected a name that no other check has, got the same',
    '11:22 metrics.interval: expected a duration from 1s to 1h, got "0s"',
    '12:16 heartbeat_url: expected an http or https URL without a user name or password, got a string of 17 characters',
    '13:8 token: expected the variable NONE to be set, got nothing',
  ])
})

test.each([
  ['[1, 2]', '', 'an array'],
  ['42', '', '42'],
  ['server:{port:1}', ' with a space behind each colon', 'a string of 15 characters'],
])('a file that is %s is one problem', (text, hint, received) => {
  expect(readText(text)).toEqual([
    `1:1 expected settings by their names${hint}, e.g. server: { port: 8080 }, got ${received}`,
  ])
})

test.each([
  'server: 5',
  'server: [1]',
  'checks: { a: 1 }',
  'checks: [null]',
  'channels: [1]',
  'auth: { keys: { a: 1 } }',
  'channels: { a: null }',
  'prices: ./x.yaml',
  'budgets: 5.00',
])('%s is a problem and no error', (text) =>
  expect(readText(text)).toEqual([expect.stringMatching(/^1:\d+ \w+.*: expected /)]),
)

describe('who may reach the server', () => {
  test.each(['host: 0.0.0.0', 'public_url: https://bot.example.com'])('%s needs keys or says so', (field) => {
    expect(readText(`server: { ${field} }`)).toEqual([
      expect.stringMatching(
        /^1:\d+ server\.\w+: expected .* add a key to auth\.keys, which "botwatch key new .*" makes, or set auth\.allow_anonymous to true/,
      ),
    ])
    expect(readText(`server: { ${field} }\nauth: { allow_anonymous: true }`)).toMatchObject({
      allowAnonymous: true,
    })
  })
})

const keys = (items: string) => readText(`auth: { keys: [${items}] }`)

describe('keys', () => {
  const key = '0f1e2d3c4b5a69788796a5b4'
  // Of the key above.
  const hash = '5687c2c3d74eada7ac33d3e29953966468c03d2c02530a00c57923fcce55bf52'

  test.each([
    ['{ name: a, role: read }', '1:16 auth.keys[0].key: expected a key of 16 to 256 printable characters'],
    [
      `{ name: a, role: read, key: ${key}, key_sha256: ${hash} }`,
      '1:44 auth.keys[0].key: expected either a key or its SHA-256',
    ],
    [
      '{ name: a, role: read, key_sha256: abc }',
      '1:51 auth.keys[0].key_sha256: expected the SHA-256 of a key as 64 hexadecimal digits',
    ],
    [
      '{ name: a, role: read, key_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 }',
      '1:51 auth.keys[0].key_sha256: expected the SHA-256 of a key, not of an empty text',
    ],
    [
      '{ name: a, role: read, key: short }',
      '1:44 auth.keys[0].key: expected a key of 16 to 256 printable characters',
    ],
    ['{ name: a, role: read, key: 1234567890123456 }', '1:44 auth.keys[0].key: expected a key, got a number'],
    [
      `{ name: a, role: read, key: ${key} }, { name: b, role: read, key_sha256: ${hash.toUpperCase()} }`,
      '1:107 auth.keys[1].key_sha256: expected a key that no other key has',
    ],
    [
      `{ name: a, role: read, key: ${key} }, { name: a, role: read, key_sha256: ${'ab'.repeat(32)} }`,
      '1:80 auth.keys[1].name: expected a name that no other key has',
    ],
  ])('%s is a problem', (items, expected) => {
    expect(keys(items)).toEqual([expect.stringContaining(expected)])
    expect(JSON.stringify(keys(items))).not.toContain('123456789')
  })
})

const withVariables = (text: string, variables: Readonly<Record<string, string>>) => {
  const result = readConfigFile(text, CONFIG_TYPES, {
    environment: { ...NO_ENVIRONMENT, lookup: (name) => variables[name] },
  })
  return result.ok ? result.config : result.problems.map(formatProblem)
}

describe('variables in a file', () => {
  test('are numbers and booleans where the field is one', () => {
    const text = "server: { port: '${PORT}', instance: '${PORT}' }\nauth: { open_metrics: '${OPEN:-TRUE}' }\n"
    expect(withVariables(text, { PORT: '9090' })).toMatchObject({
      port: 9090,
      instance: '9090',
      openMetrics: true,
    })
  })

  test('are never shown, also as numbers', () => {
    const text =
      "server: { port: '${PORT}', log_level: '${LEVEL}' }\nlimits: { headers_timeout: '${TIME}' }\n"
    expect(withVariables(text, { PORT: '123456', LEVEL: 'inof', TIME: '10' })).toEqual([
      'server.port: expected an integer from 0 to 65535, got a number',
      'server.log_level: expected one of trace, debug, info, warn, error, fatal, silent (did you mean info?), got a string of 4 characters',
      'limits.headers_timeout: expected a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d, got a string of 2 characters',
    ])
  })
})

test('a URL in place of a channel, a proxy that is not supported, and a part of a minute have their places', () => {
  const text = `channels: { slack: https://hooks.slack.com/services/T0/B0/abcdefghijkl }
connection: { proxy: socks5://hunter2 }
alerts: { cooldown: 90s }
`
  const url = 'an http or https URL of a proxy, e.g. http://user:password@proxy.internal:3128'
  expect(readText(text)).toEqual([
    "1:20 channels.slack: expected a channel, e.g. { type: slack, url: '${SLACK_WEBHOOK_URL}' }, got a string of 51 characters",
    `2:22 connection.proxy: expected ${url}, because SOCKS is not supported, got a string of 16 characters`,
    '3:21 alerts.cooldown: expected a duration in whole minutes from 0s to 1w, got "90s"',
  ])
})
