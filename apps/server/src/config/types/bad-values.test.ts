import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { loadConfig } from '../load-config.ts'
import { CHANNEL_TYPES } from './channel-types.ts'
import { CHECK_TYPES } from './check-types.ts'

const folder = mkdtempSync(join(tmpdir(), 'botwatch-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The problems of a file: place, path and what is expected. */
function problemsOf(text: string): readonly string[] {
  const path = join(folder, 'botwatch.yaml')
  writeFileSync(path, text)
  const loaded = loadConfig({ env: {}, path })
  const problems = loaded.ok ? [] : loaded.problems
  expect(problems.join()).not.toContain('hunter2')
  return problems.map((problem) => problem.replace(/, got .*$/, ''))
}

type Bad = Readonly<Record<string, readonly (readonly [fields: string, ...problems: readonly string[]])[]>>

const DURATION = 'a duration with its unit, e.g. 500ms, 30s, 5m, 1h30m or 14d'
const hook = 'url: https://hooks.slack.com/services/T0/B0/abc'

/** Wrong fields of each type of check, at the end of `  - { name: a, type: TYPE, FIELDS }` in line 2. */
const badChecks: Bad = {
  application: [
    ['required: [hunter2]', '2:45 checks[0].required: expected a map of names and values'],
    ['required: { key: 5 }', '2:52 checks[0].required.key: expected a string'],
  ],
  event_loop: [
    ['degraded_p99: 100', `2:48 checks[0].degraded_p99: expected ${DURATION}`],
    ['degraded_p99: 2m', '2:48 checks[0].degraded_p99: expected a duration from 1ms to 1m'],
    [
      'degraded_p99: 1s, unhealthy_p99: 500ms',
      '2:67 checks[0].unhealthy_p99: expected a duration not below degraded_p99 (1s)',
    ],
  ],
  gitlab: [
    ['url: https://gitlab.com/?a=hunter2', '2:35 checks[0].url: expected a URL without query and fragment'],
    [
      'url: https://gitlab.com, token: Bearer hunter2',
      '2:62 checks[0].token: expected a value without "Bearer" or another scheme in front of it',
    ],
    [
      'url: https://gitlab.com, degraded_below: 1d, unhealthy_below: 2d',
      '2:92 checks[0].unhealthy_below: expected a duration not above degraded_below (1d)',
    ],
  ],
  heartbeat: [
    ['grace: 1m', `2:5 checks[0].interval: expected ${DURATION}`],
    ['interval: 500d', '2:43 checks[0].interval: expected a duration from 1s to 366d'],
  ],
  http: [
    [
      'url: https://a.test, expect: { status: [200, 2000] }',
      "2:73 checks[0].expect.status[1]: expected a status from 100 to 599, a class, e.g. '2xx', or a range, e.g. '200-299'",
    ],
    [
      'url: https://a.test, expect: { status: { 2xx: fine } }',
      '2:74 checks[0].expect.status[0]: expected one of healthy, degraded, unhealthy',
    ],
    [
      'url: https://a.test, expect: { json: [{ path: $.ok, equal: true }] }',
      '2:80 checks[0].expect.json[0].equal: unknown field; did you mean equals?',
    ],
    [
      'url: https://a.test, expect: { json: [{ path: $.ok, equals: true, one_of: [1] }] }',
      '2:66 checks[0].expect.json[0]: expected exactly one of equals, one_of, lt, lte, gt, gte, exists',
    ],
    [
      'url: https://a.test, expect: { body: { matches: "(" } }',
      '2:76 checks[0].expect.body.matches: expected a regular expression or its source, of 1 to 256 characters',
    ],
    [
      'url: https://a.test, method: HEAD, expect: { body: { contains: hunter2 } }',
      '2:79 checks[0].expect.body: expected no condition on the body, because a response to HEAD has none',
    ],
    [
      'url: https://a.test, proxy: { http: "socks5://hunter2" }',
      '2:64 checks[0].proxy.http: expected an http or https URL of a proxy, e.g. http://user:password@proxy.internal:3128, because SOCKS is not supported',
    ],
    [
      'url: https://a.test, headers: { x-key: "a\\nhunter2" }',
      '2:67 checks[0].headers.x-key: expected a header value without control characters',
    ],
    [
      'url: https://a.test, unhealthy_after: 1s, degraded_after: 2s',
      '2:66 checks[0].unhealthy_after: expected a duration not below degraded_after (2s)',
    ],
  ],
  llm: [
    [
      'provider: zia',
      '2:37 checks[0].provider: expected one of zai, zhipu, openai, azure, deepseek, mistral, groq, xai, together, moonshot, openrouter, anthropic, gemini, ollama, openai-compatible (did you mean zai?)',
    ],
    ['provider: azure', '2:5 checks[0].url: expected the URL of the API, because azure has no default'],
    [
      'provider: azure, url: https://a.openai.azure.com, expect_model: gpt',
      '2:91 checks[0].expect_model: expected nothing for azure, because its API lists no deployments',
    ],
  ],
  passive: [
    ['degraded_error_rate: 0.1', '2:52 checks[0].degraded_error_rate: expected a share in percent, e.g. 80%'],
    [
      'degraded_error_rate: 150%',
      '2:52 checks[0].degraded_error_rate: expected a share above 0%, up to 100%',
    ],
    ['window: 10ms', '2:39 checks[0].window: expected a duration from 1s to 1d'],
  ],
  system: [
    [
      'thresholds: { cpu: { degraded: 120% } }',
      '2:61 checks[0].thresholds.cpu.degraded: expected a share above 0%, up to 100%',
    ],
    ['thresholds: { gpu: {} }', '2:44 checks[0].thresholds.gpu: unknown field; did you mean cpu?'],
  ],
  tcp: [['host: redis, port: 70000', '2:46 checks[0].port: expected an integer from 1 to 65535']],
  tls: [
    ['host: "example.com:443"', '2:33 checks[0].host: expected a host name or an IP address, without a port'],
    [
      'host: example.com, cert: hunter2',
      '2:5 checks[0].key: expected the private key of cert',
      '2:52 checks[0].cert: expected the text of certificates in PEM format, not a path',
    ],
  ],
}

/** Wrong fields of each type of channel, at the end of `  a: { type: TYPE, FIELDS }` in line 2. */
const badChannels: Bad = {
  discord: [
    [
      hook,
      '2:28 channels.a.url: expected a webhook of Discord, https://discord.com/api/webhooks/…, not one of Slack',
    ],
  ],
  email: [
    [
      'smtp: "http://ann:hunter2@mail.test", from: a@b.test, to: [a@b.test]',
      '2:27 channels.a.smtp: expected smtp://user:password@host:587 (STARTTLS), smtps://…:465 (TLS) or smtp://host:25?tls=off',
    ],
    ['from: a@b.test, to: [a@b.test]', '2:3 channels.a.smtp: expected a mail server, as smtp or as host'],
    [
      'host: a, auth: { username: a, password: "b\\nhunter2" }, from: a@b.test, to: [a@b.test]',
      '2:61 channels.a.auth.password: expected text of 1 to 1000 characters without control characters',
    ],
  ],
  log: [
    ['min_severity: warn', '2:33 channels.a.min_severity: expected one of info, warning, error, critical'],
  ],
  slack: [
    [`${hook}, timeout: 10m`, '2:79 channels.a.timeout: expected a duration from 1ms to 5m'],
    [
      `${hook}, timezone: Mars`,
      '2:80 channels.a.timezone: expected the IANA name of a time zone, e.g. Europe/Berlin',
    ],
  ],
  webhook: [
    [
      hook,
      '2:28 channels.a.url: expected a URL of another service, because one of Slack needs the type slack',
    ],
    [
      'url: https://a.test, secret: hunter2',
      '2:52 channels.a.secret: expected whsec_ followed by 24 to 64 bytes in base64',
    ],
    ['url: https://a.test, secrets: []', '2:53 channels.a.secrets: expected a list of one or two secrets'],
  ],
}

const placed = (problems: readonly string[]): readonly string[] =>
  problems.map((problem) => `botwatch.yaml:${problem}`)

describe.each(Object.keys(CHECK_TYPES))('a check of the type %s', (type) => {
  test.each(badChecks[type] ?? [])('with %s is refused with line and column', (fields, ...problems) => {
    expect(problemsOf(`checks:\n  - { name: a, type: ${type}, ${fields} }\n`)).toEqual(placed(problems))
  })
})

describe.each(Object.keys(CHANNEL_TYPES))('a channel of the type %s', (type) => {
  test.each(badChannels[type] ?? [])('with %s is refused with line and column', (fields, ...problems) => {
    expect(problemsOf(`channels:\n  a: { type: ${type}, ${fields} }\n`)).toEqual(placed(problems))
  })
})

test('every type has a bad value here', () => {
  expect(Object.keys(badChecks).toSorted()).toEqual(Object.keys(CHECK_TYPES).toSorted())
  expect(Object.keys(badChannels).toSorted()).toEqual(Object.keys(CHANNEL_TYPES).toSorted())
})

test('a check without a type is refused, also one with a name of no default check', () => {
  expect(problemsOf('checks:\n  - { name: a, enabled: false }\n')).toEqual([
    expect.stringMatching(/^botwatch\.yaml:2:5 checks\[0\]\.type: expected a check, e\.g\. /),
  ])
  expect(problemsOf('checks:\n  - { name: application, type: tcp }\n').length).toBeGreaterThan(0)
})
