import { afterAll, expect, test } from 'vitest'

import { configFolder } from '../../../test/load-text.ts'

const files = configFolder()
const { write, load } = files
afterAll(() => files[Symbol.dispose]())

const slack = 'https://hooks.slack.com/services/T0/B0/abcdefghijkl'
const gitlab =
  '{ name: gitlab_api, type: gitlab, url: https://git.example.com, token: glpat-file, project: a/b }'

const originsOf = (
  text: string,
  env: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const result = load(text, env)
  if (!result.ok) throw new Error(result.problems.join('\n'))
  return Object.fromEntries(
    result.origins.map(({ path: field, shown, from }) => [field, `${shown} from ${from}`]),
  )
}

test('origins say where each setting comes from', () => {
  const text = `server: { port: 1, timezone: UTC, instance: 'bot on \${HOST:-x}' }\nchecks: [${gitlab}]\n`
  expect(
    originsOf(text, { MONITORING_PORT: '2', HTTPS_PROXY: 'proxy', GITLAB_PROJECT_ID: 'c/d' }),
  ).toMatchObject({
    'server.port': '2 from MONITORING_PORT',
    'server.timezone': 'UTC from botwatch.yaml:1:30',
    'server.instance': 'bot on ${HOST:-x} from botwatch.yaml:1:45, ${HOST}',
    'server.host': '127.0.0.1 from default',
    'limits.body_timeout': '30s from default',
    'checks[0].url': 'https://git.example.com from botwatch.yaml:2:49',
    'checks[0].token': '[hidden] from botwatch.yaml:2:81',
    'checks[0].project': '[hidden] from GITLAB_PROJECT_ID',
    'connection.proxy.https': '[hidden] from HTTPS_PROXY',
  })
})

test('origins name the file of a secret, and the variables that make a channel', () => {
  const secret = write('slack', slack)
  const key = '0f1e2d3c4b5a69788796a5b4'
  const origins = originsOf('', { SLACK_WEBHOOK_URL_FILE: secret, MONITORING_API_KEYS: `ann:admin:${key}` })
  expect(origins).toMatchObject({
    'channels.slack.url': '[hidden] from SLACK_WEBHOOK_URL_FILE',
    'auth.keys': '[hidden] from MONITORING_API_KEYS',
  })
  expect(JSON.stringify(origins)).not.toContain(key)
  expect(Object.keys(origins).filter((field) => field.startsWith('auth.keys'))).toEqual(['auth.keys'])
})

test('what a variable replaces is not listed', () => {
  const text = `auth: { keys: [{ name: bob, role: read, key: abcdefgh01234567 }] }
connection: { proxy: { https: 'http://file', no_proxy: a } }
checks: [{ name: nightly, type: heartbeat, interval: 1h }]
`
  const env = {
    MONITORING_API_KEYS: 'ann:admin:0f1e2d3c4b5a69788796a5b4',
    NO_PROXY: 'b',
    MONITORING_HEARTBEATS: 'weekly:7d',
  }
  const origins = originsOf(text, env)
  expect(Object.keys(origins).filter((field) => /^(?:auth.keys|connection)/.test(field))).toEqual([
    'connection.proxy.https',
    'auth.keys',
    'connection.proxy.no_proxy',
  ])
  expect(origins).toMatchObject({ 'checks[0].interval': expect.stringContaining('1h') as unknown })
})
