import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { configFolder } from '../../test/load-text.ts'
import { hashFiles } from './bounded-file.ts'
import { loadConfig } from './load-config.ts'

const files = configFolder()
const { folder, path, write, load, configOf, problemsOf } = files
afterAll(() => files[Symbol.dispose]())

const slack = 'https://hooks.slack.com/services/T0/B0/abcdefghijkl'
const gitlab =
  '{ name: gitlab_api, type: gitlab, url: https://git.example.com, token: glpat-file, project: a/b }'

describe('the environment wins over the file, each setting by itself', () => {
  test('of every section', () => {
    const text = `
server: { host: 127.0.0.2, port: 1, timezone: Europe/Berlin }
auth: { trusted_proxies: [10.0.0.1], open_metrics: true }
limits: { headers_timeout: 1s, body_timeout: 2s, max_body: 1MiB }
retention: { alerts: 1d, usage: 2d }
budgets: { day: 1, warn_at: 50% }
alerts: { cooldown: 1h }
`
    const env = {
      MONITORING_PORT: '9090',
      MONITORING_OPEN_METRICS: 'no',
      MONITORING_TRUSTED_PROXIES: '10.0.0.2,10.0.0.3',
      MONITORING_HEADERS_TIMEOUT: '3',
      MONITORING_MAX_BODY_BYTES: '2048',
      MONITORING_RETENTION_USAGE: '30d',
      METRICS_BUDGET_MONTH: '100.00',
      METRICS_BUDGET_WARN_RATIO: '0.57',
      ALERT_COOLDOWN_MINUTES: '0',
    }
    expect(configOf(text, env)).toMatchObject({
      host: '127.0.0.2',
      port: 9090,
      timeZone: 'Europe/Berlin',
      openMetrics: false,
      trustedProxies: ['10.0.0.2', '10.0.0.3'],
      limits: { headersTimeoutMs: 3000, bodyTimeoutMs: 2000, maxBodyBytes: 2048 },
      retention: { alertsDays: 1, usageDays: 30 },
      budgets: { day: { limit: '1', warnRatio: 0.57 }, month: { limit: '100.00', warnRatio: 0.57 } },
      alertCooldownMinutes: 0,
    })
  })

  test('and a problem has the name of the variable, which the field of the file does not have', () => {
    expect(problemsOf('server: { port: 70000, host: x y }', { MONITORING_PORT: '99999' })).toEqual([
      'MONITORING_PORT: expected an integer from 0 to 65535, got "99999"',
      'botwatch.yaml:1:30 server.host: expected an IP address or host name, without a port, got a string of 3 characters',
    ])
  })

  test('of proxies, also where the file has one for all URLs', () => {
    const text = `connection: { proxy: 'http://all:1', ca: x }`
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^botwatch\.yaml:1:42 connection\.ca: expected /),
    ])
    expect(
      configOf(`connection: { proxy: 'http://all:1' }`, { HTTPS_PROXY: 'secure:2', NO_PROXY: 'a' })
        .connection,
    ).toEqual({ proxy: { http: 'http://all:1', https: 'http://secure:2', noProxy: 'a' } })
    expect(
      configOf(`connection: { proxy: { http: 'one:1', no_proxy: b } }`, { NO_PROXY: 'a' }).connection,
    ).toEqual({
      proxy: { http: 'http://one:1', noProxy: 'a' },
    })
    expect(configOf('', { NO_PROXY: 'a' }).connection).toBeUndefined()
  })

  test('of keys as a whole', () => {
    const text = 'auth: { keys: [{ name: ann, role: read, key: 0f1e2d3c4b5a69788796a5b4 }] }'
    const env = { MONITORING_API_KEYS: 'bob:admin:4b5a69788796a5b40f1e2d3c' }
    expect(configOf(text, env).apiKeys).toEqual([
      { name: 'bob', role: 'admin', key: '4b5a69788796a5b40f1e2d3c' },
    ])
  })
})

describe('variables of checks and channels', () => {
  test('make them beside those of the file', () => {
    expect(
      configOf('checks: [{ name: db, type: tcp, host: db, port: 1 }]', { GITLAB_TOKEN: 'glpat-x' }),
    ).toMatchObject({
      checks: [{ name: 'db' }, { name: 'gitlab_api', options: { token: 'glpat-x' } }],
    })
  })

  test('make none if the file refers to one of them', () => {
    const text = "channels: { oncall: { type: slack, url: '${SLACK_WEBHOOK_URL}' } }"
    const { channels } = configOf(text, { SLACK_WEBHOOK_URL: slack })
    expect(channels).toMatchObject([{ name: 'oncall', options: { url: slack } }])
    const mail = "channels: { team: { type: email, smtp: '${SMTP_URL}', from: a@b.test, to: [c@d.test] } }"
    expect(configOf(mail, { SMTP_URL: 'smtp://relay' }).channels).toMatchObject([{ name: 'team' }])
    const result = load(
      "checks: [{ name: g, type: gitlab, url: https://g.example.com, token: '${GITLAB_TOKEN}' }]",
      {
        GITLAB_TOKEN: 'glpat-x',
        GITLAB_PROJECT_ID: 'a/b',
      },
    )
    expect(result).toMatchObject({
      config: { checks: [{ name: 'g' }] },
      warnings: ['GITLAB_PROJECT_ID is ignored, because the configuration file uses GITLAB_TOKEN'],
    })
  })

  test('win over the fields of the check or channel with their name and type', () => {
    const { checks } = configOf(`checks: [${gitlab}]`, { GITLAB_TOKEN: 'glpat-env' })
    expect(checks).toMatchObject([
      {
        options: { baseUrl: 'https://git.example.com', token: 'glpat-env', projectId: 'a/b' },
        secrets: ['glpat-env'],
      },
    ])
    const text = 'channels: { email: { type: email, smtp: smtp://relay, from: a@b.test, to: [c@d.test] } }'
    const { channels } = configOf(text, { ALERT_EMAIL_TO: 'Ann <x@y.test>, z@y.test' })
    expect(channels).toMatchObject([{ options: { from: 'a@b.test', to: ['"Ann" <x@y.test>', 'z@y.test'] } }])
    expect(problemsOf(`checks: [${gitlab}]`, { GITLAB_API_URL: 'hunter2' })).toEqual([
      expect.stringMatching(/^GITLAB_API_URL: expected .*, got a string of 7 characters$/),
    ])
  })

  test('win over a channel whose name has other letters', () => {
    const text = 'channels: { Slack: { type: slack, url: https://hooks.slack.com/services/T0/B0/other } }'
    expect(configOf(text, { SLACK_WEBHOOK_URL: slack }).channels).toMatchObject([
      { name: 'Slack', options: { name: 'Slack', url: slack } },
    ])
  })

  test('may not sign what a chat receives, also if the file has the channel', () => {
    const env = { ALERT_WEBHOOK_URL: slack, ALERT_WEBHOOK_SECRET: `whsec_${'A'.repeat(32)}` }
    for (const text of ['', `channels: { webhook: { type: slack, url: ${slack} } }`])
      expect(problemsOf(text, env)).toEqual([
        expect.stringMatching(/^ALERT_WEBHOOK_SECRET: expected nothing because ALERT_WEBHOOK_URL is one of/),
      ])
  })

  test('win over the interval and the grace of a heartbeat with the name', () => {
    const text = 'checks: [{ name: nightly, type: heartbeat, interval: 1h, grace: 1m }]'
    expect(configOf(text, { MONITORING_HEARTBEATS: 'nightly:24h,weekly:7d' })).toMatchObject({
      checks: [{ options: { everyMs: 86_400_000, graceMs: 60_000 } }, { name: 'weekly' }],
    })
  })

  test('may not make a check whose name another one has', () => {
    const text =
      'checks: [{ name: gitlab_api, type: tcp, host: db, port: 1 }, { name: nightly, type: tcp, host: db, port: 1 }]'
    expect(problemsOf(text, { GITLAB_TOKEN: 'glpat-x', MONITORING_HEARTBEATS: 'nightly:24h' })).toEqual([
      'botwatch.yaml:1:18 checks[0].name: expected a name that no other check has, e.g. that of GITLAB_TOKEN, got the same',
      'botwatch.yaml:1:70 checks[1].name: expected a name that no other check has, e.g. that of MONITORING_HEARTBEATS, got the same',
    ])
    expect(
      problemsOf('channels: { slack: { type: email, smtp: smtp://relay, from: a@b.test, to: [c@d.test] } }', {
        SLACK_WEBHOOK_URL: slack,
      }),
    ).toEqual([
      'botwatch.yaml:1:13 channels.slack.name: expected a name that no other channel has, e.g. that of SLACK_WEBHOOK_URL, got the same',
    ])
  })
})

describe('values of ${…}', () => {
  test('may be in a file that NAME_FILE names, for every name', () => {
    const secret = write('token', 'glpat-from-file\n')
    const text = "checks: [{ name: g, type: gitlab, url: https://g.example.com, token: '${MY_TOKEN}' }]"
    const result = load(text, { MY_TOKEN_FILE: secret })
    expect(result).toMatchObject({
      ok: true,
      config: { checks: [{ options: { token: 'glpat-from-file' } }] },
      files: [path, secret],
      secrets: ['glpat-from-file'],
    })
    expect(problemsOf(text, { MY_TOKEN_FILE: join(folder, 'none') })).toEqual([
      'botwatch.yaml:1:70 checks[0].token: expected the value of MY_TOKEN, got no file of this name in MY_TOKEN_FILE',
    ])
  })

  test('that look like variables of the server are not unknown', () => {
    const result = load("server: { instance: '${MONITORING_NAME}' }", { MONITORING_NAME: 'bot' })
    expect(result).toMatchObject({ ok: true, warnings: [] })
  })
})

describe('the file', () => {
  test('is that of MONITORING_CONFIG, unless a path is given', () => {
    write('botwatch.yaml', 'server: { port: 1 }')
    const other = write('other.yaml', 'server: { port: 2 }')
    const env = { MONITORING_CONFIG: path }
    expect(loadConfig({ env })).toMatchObject({ config: { port: 1 }, path, warnings: [] })
    expect(loadConfig({ env, path: other })).toMatchObject({ config: { port: 2 }, path: other })
    expect(loadConfig({ env: { MONITORING_CONFIG: join(folder, 'none.yaml') } })).toMatchObject({
      ok: false,
      problems: ['MONITORING_CONFIG: expected a file of at most 512 KiB, got no file of this name'],
    })
  })

  test.each<[string, Uint8Array | string]>([
    ['a byte order mark', '\uFEFFserver: { port: 1 }'],
    ['Windows line ends', 'server:\r\n  port: 1\r\n'],
  ])('may have %s', (_, text) => {
    expect(load(text)).toMatchObject({ ok: true, config: { port: 1 } })
  })

  test.each<[string, Uint8Array]>([
    ['UTF-16', Buffer.from('\uFEFFserver: { port: 1 }', 'utf16le')],
    ['Latin-1', Buffer.from('server: { instance: Käse }', 'latin1')],
  ])('in %s is a problem', (_, bytes) => {
    expect(problemsOf(bytes)).toEqual([`${path}: expected a text file in UTF-8, got another encoding`])
  })

  test('that is too long, and a folder, are problems', () => {
    expect(problemsOf('#'.repeat(524_289))).toEqual([
      `${path}: expected a file of at most 512 KiB, got a larger file, or none that has an end`,
    ])
    expect(problemsOf('#'.repeat(524_288))).toEqual([])
    expect(loadConfig({ env: {}, path: folder })).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/got a folder$/)],
    })
  })

  test('with wrong syntax leaves variables alone that it may use', () => {
    expect(problemsOf('a: [', { SMTP_URL: 'smtp://relay', MONITORING_HOST: '0.0.0.0' })).toEqual([
      expect.stringMatching(/^botwatch\.yaml:1:\d+ expected valid YAML/),
    ])
  })

  test('is identified by the contents of all files that were read', () => {
    const first = load('server: { port: 1 }')
    expect(first.hash).toBe(hashFiles(first.files))
    expect(load('server: { port: 1 }').hash).toBe(first.hash)
    const second = load('server: { port: 70000 }')
    expect(second).toMatchObject({ ok: false, files: [path] })
    expect(second.hash).not.toBe(first.hash)
    rmSync(path)
    expect(hashFiles(first.files)).not.toBe(first.hash)
  })
})

describe('the file in the working folder', () => {
  const place = configFolder()
  beforeEach(() => {
    vi.spyOn(process, 'cwd').mockReturnValue(place.folder)
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })
  afterAll(() => place[Symbol.dispose]())

  test('is botwatch.yaml or botwatch.yml; one beside the other is ignored with a warning', () => {
    expect(loadConfig({ env: {} })).toMatchObject({ ok: true, path: undefined })
    const short = place.write('botwatch.yml', 'server: { port: 1 }')
    expect(loadConfig({ env: {} })).toMatchObject({ path: short, config: { port: 1 }, warnings: [] })
    place.write('botwatch.yaml', 'server: { port: 2 }')
    expect(loadConfig({ env: {} })).toMatchObject({
      config: { port: 2 },
      warnings: ['botwatch.yml is ignored, because there is botwatch.yaml'],
    })
    expect(loadConfig({ env: {}, path: short })).toMatchObject({ config: { port: 1 }, warnings: [] })
  })

  test('is a problem if it is a link to nothing', () => {
    rmSync(place.path)
    symlinkSync('none.yaml', place.path)
    expect(loadConfig({ env: {} })).toMatchObject({
      ok: false,
      problems: ['botwatch.yaml: expected a file of at most 512 KiB, got no file of this name'],
    })
  })
})
