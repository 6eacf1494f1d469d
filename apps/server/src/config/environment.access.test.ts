import { formatProblem } from '@botwatch/options'
import { describe, expect, test } from 'vitest'

import { parseConfig } from './environment.ts'

// Who may reach the server, and with which keys.

const key = '0f1e2d3c4b5a69788796a5b4'

function problemsOf(env: Record<string, string>): readonly string[] {
  const result = parseConfig(env)
  return result.ok ? [] : result.problems.map(formatProblem)
}

describe('without keys', () => {
  test.each(['127.0.0.1', '127.9.9.9', 'localhost', 'LOCALHOST', 'bot.localhost', '::1', '0:0:0:0:0:0:0:1'])(
    'the server may listen on %s, which only this machine reaches',
    (host) => expect(problemsOf({ MONITORING_HOST: host })).toEqual([]),
  )

  test.each(['0.0.0.0', '::', '192.168.1.5', '10.0.0.1', 'bot.example.com', '127.0.0.1.example.com', '0'])(
    'listening on %s is a problem that says how to go on',
    (host) => {
      expect(problemsOf({ MONITORING_HOST: host })).toEqual([
        `MONITORING_HOST: expected 127.0.0.1 or another loopback address because without keys only this machine may call the server; set MONITORING_API_KEYS=ann:admin:KEY, with a KEY from "openssl rand -hex 24" or from node -p "crypto.randomBytes(24).toString('hex')", or set MONITORING_ALLOW_ANONYMOUS=true to let everybody read and nobody change anything, got "${host}"`,
      ])
      expect(problemsOf({ MONITORING_HOST: host, MONITORING_API_KEYS: `ann:admin:${key}` })).toEqual([])
      expect(problemsOf({ MONITORING_HOST: host, MONITORING_ALLOW_ANONYMOUS: 'true' })).toEqual([])
    },
  )

  test('a public URL is a problem unless only this machine reaches it', () => {
    expect(problemsOf({ MONITORING_PUBLIC_URL: 'https://bot.example.com/monitoring' })).toEqual([
      expect.stringMatching(
        /^MONITORING_PUBLIC_URL: expected nothing because .* got a URL of bot\.example\.com$/,
      ),
    ])
    expect(problemsOf({ MONITORING_PUBLIC_URL: 'http://localhost:3000/monitoring' })).toEqual([])
    expect(problemsOf({ MONITORING_PUBLIC_URL: 'http://[::1]:3000' })).toEqual([])
  })

  test('the problem is listed together with those of other variables, and once per variable', () => {
    expect(
      problemsOf({ MONITORING_PORT: 'x', MONITORING_HOST: '0.0.0.0' }).map((line) => line.split(':')[0]),
    ).toEqual(['MONITORING_PORT', 'MONITORING_HOST'])
    expect(problemsOf({ MONITORING_HOST: 'no host' })).toHaveLength(1)
    expect(problemsOf({ MONITORING_HOST: '0.0.0.0:8080' })).toHaveLength(1)
    // The keys are there, although none can be used.
    expect(problemsOf({ MONITORING_HOST: '0.0.0.0', MONITORING_API_KEYS: 'x' })).toHaveLength(1)
  })
})

describe('keys', () => {
  test('are listed with all their problems, and no key is shown', () => {
    const keys = `a:admn:short, b:admin:${key}, nonsense, b:read:${key}, c d:read:changeme-changeme-1, e:read:${'ab'.repeat(12)}`
    const problems = problemsOf({ MONITORING_API_KEYS: keys })
    expect(problems).toEqual([
      'MONITORING_API_KEYS[0].role: expected one of read, operate, admin, scrape, ingest (did you mean admin?), got a string of 4 characters',
      'MONITORING_API_KEYS[0].key: expected a key of 16 to 256 printable characters, e.g. from: openssl rand -hex 24, got a string of 5 characters',
      'MONITORING_API_KEYS[2]: expected name:role:key, e.g. ann:admin:KEY, got a string of 8 characters',
      'MONITORING_API_KEYS[4].name: expected a name of 1 to 64 letters, digits and . _ @ -, got a string of 3 characters',
      'MONITORING_API_KEYS[4].key: expected a key that nobody can guess, e.g. from: openssl rand -hex 24, got a string of 19 characters',
      'MONITORING_API_KEYS[5].key: expected a key that nobody can guess, e.g. from: openssl rand -hex 24, got a string of 24 characters',
      'MONITORING_API_KEYS[3].name: expected a name that no other key has, got a string of 1 character',
      'MONITORING_API_KEYS[3].key: expected a key that no other key has, got a string of 24 characters',
    ])
    expect(problems.join()).not.toMatch(/short,|0f1e2d|changeme/)
  })

  test.each([
    'your-api-key-goes-here',
    '<put-the-secret-here>',
    '${MONITORING_KEY_ADMIN}',
    'this-is-an-example-key',
  ])('that are a placeholder are refused: %s', (placeholder) => {
    expect(problemsOf({ MONITORING_API_KEYS: `ann:admin:${placeholder}` })).toEqual([
      expect.stringContaining('that nobody can guess'),
    ])
  })

  test('may be on a line each, as in a file', () => {
    const other = key.replaceAll('0', 'z')
    const result = parseConfig({ MONITORING_API_KEYS: `ann:admin:${key}\r\n\nbob:read:${other}\n` })
    expect(result).toMatchObject({ ok: true, warnings: [] })
    expect(result.ok && result.config.apiKeys.map(({ name }) => name)).toEqual(['ann', 'bob'])
  })

  test('make anonymous reading useless, which is a warning', () => {
    const env = { MONITORING_API_KEYS: `ann:admin:${key}`, MONITORING_ALLOW_ANONYMOUS: 'true' }
    expect(parseConfig(env).warnings).toEqual([
      'MONITORING_ALLOW_ANONYMOUS: without effect, because MONITORING_API_KEYS is set',
    ])
  })
})

test('addresses of proxies, origins and paths are refused with the reason', () => {
  expect(
    problemsOf({
      MONITORING_API_KEYS: `ann:admin:${key}`,
      MONITORING_PUBLIC_URL: 'https://example.com/monitoring?x=1',
      MONITORING_BASE_PATH: '/a/../b',
      MONITORING_TRUSTED_PROXIES:
        '10.0.0.0/8,fd00::/129,10.0.0.0/33,proxy,0.0.0.0/0,::/0,::ffff:0:0/96,::/8,fd00::/8,::ffff:10.0.0.0/104',
      MONITORING_CORS_ORIGINS: '*,https://a.test/x,b.test,null,https://*.a.test',
    }).map((problem) => problem.replace(/, got .*/, '')),
  ).toEqual([
    'MONITORING_PUBLIC_URL: expected an http or https URL without query and fragment',
    'MONITORING_BASE_PATH: expected a path of letters, digits and . _ ~ -, e.g. /monitoring',
    'MONITORING_TRUSTED_PROXIES[1]: expected a network with a prefix of 1 to 128 bits',
    'MONITORING_TRUSTED_PROXIES[2]: expected a network with a prefix of 1 to 32 bits',
    'MONITORING_TRUSTED_PROXIES[3]: expected an IP address or network, e.g. 10.0.0.0/8',
    'MONITORING_TRUSTED_PROXIES[4]: expected a smaller network: here everybody could claim any address',
    'MONITORING_TRUSTED_PROXIES[5]: expected a smaller network: here everybody could claim any address',
    'MONITORING_TRUSTED_PROXIES[6]: expected a smaller network: here everybody could claim any address',
    'MONITORING_TRUSTED_PROXIES[7]: expected a smaller network: here everybody could claim any address',
    'MONITORING_CORS_ORIGINS[0]: expected an origin, e.g. https://app.example.com; * would let every page on the web read what the server answers',
    'MONITORING_CORS_ORIGINS[1]: expected an origin, e.g. https://app.example.com, without a path',
    'MONITORING_CORS_ORIGINS[2]: expected an origin, e.g. https://app.example.com (https:// is missing in front)',
    'MONITORING_CORS_ORIGINS[3]: expected an origin, e.g. https://app.example.com',
    'MONITORING_CORS_ORIGINS[4]: expected an origin, e.g. https://app.example.com; each one is listed, without *',
  ])
})

test.each(['https://example.com/a;Domain=x', 'https://example.com/a%20b', 'https://example.com//a'])(
  'the path of the public URL %s is refused, since it becomes the path of a cookie',
  (url) => {
    const problems = problemsOf({ MONITORING_PUBLIC_URL: url, MONITORING_API_KEYS: `ann:admin:${key}` })
    expect(problems).toEqual([expect.stringContaining('a URL whose path has segments of letters, digits')])
  },
)

test.each([
  ['GITLAB_API_URL', 'gitlab.local', 'did you mean https://gitlab.local?'],
  ['GLM_API_URL', 'localhost:3000/v4', 'did you mean http://localhost:3000/…?'],
  ['MONITORING_PUBLIC_URL', 'bot.example.com', 'did you mean https://bot.example.com?'],
  ['MONITORING_DASHBOARD_URL', 'grafana:3000/d', 'did you mean https://grafana:3000/…?'],
  ['SLACK_WEBHOOK_URL', 'hooks.slack.com/services/T1/B1/s3cret', 'did you mean https://hooks.slack.com/…?'],
])('%s=%s lacks its scheme, and the problem says so', (name, url, hint) => {
  const [problem] = problemsOf({ [name]: url })
  expect(problem).toContain(`${name}: expected an http or https URL`)
  expect(problem).toContain(hint)
  expect(problem).not.toContain('s3cret')
})

test.each([
  ['SLACK_WEBHOOK_URL', 'https://example.com/hook', 'a webhook of Slack, .*, not of another host'],
  [
    'SLACK_WEBHOOK_URL',
    'https://discord.com/api/webhooks/1/s3cret',
    'a webhook of Slack, .*, not one of Discord',
  ],
  [
    'DISCORD_WEBHOOK_URL',
    'https://hooks.slack.com/services/T/B/s3cret',
    'a webhook of Discord, .*, not one of Slack',
  ],
  ['DISCORD_WEBHOOK_URL', 'https://example.com/hook', 'a webhook of Discord, .*, not of another host'],
  [
    'ALERT_WEBHOOK_URL',
    'https://discord.com/channels/1/s3cret',
    'a webhook of Discord, .*, not another page of Discord',
  ],
])('%s=%s is refused with the reason', (name, url, reason) => {
  const problems = problemsOf({ [name]: url })
  expect(problems).toEqual([
    expect.stringMatching(new RegExp(`^${name}: expected ${reason}, got a string of `)),
  ])
  expect(problems[0]).not.toContain('s3cret')
})
