import { afterAll, expect, test } from 'vitest'

import { configFolder } from '../../../test/load-text.ts'

const files = configFolder()
const { load, problemsOf } = files
afterAll(() => files[Symbol.dispose]())

const tcp = (name: string, more = ''): string => `{ name: ${name}, type: tcp, host: a, port: 1${more} }`
const slack = 'type: slack, url: https://hooks.slack.com/services/T0/B0/abcdefghijkl'

test('depends_on has names of checks', () => {
  const text = `checks:
- ${tcp('database')}
- ${tcp('off', ', enabled: false')}
- { name: application, enabled: false }
- ${tcp('a', ', depends_on: [Database, databse, off, a, none, application, gitlab_api, nightly, system_resources]')}
`
  expect(problemsOf(text, { GITLAB_TOKEN: 'abcdefgh', MONITORING_HEARTBEATS: 'nightly:1h' })).toEqual([
    'botwatch.yaml:5:66 checks[3].depends_on[1]: unknown check; did you mean database?',
    'botwatch.yaml:5:75 checks[3].depends_on[2]: expected the name of a check, got one that is not enabled',
    'botwatch.yaml:5:80 checks[3].depends_on[3]: expected the name of another check, got that of the check itself',
    'botwatch.yaml:5:83 checks[3].depends_on[4]: unknown check; expected the name of a check',
    'botwatch.yaml:5:89 checks[3].depends_on[5]: expected the name of a check, got one that is not enabled',
  ])
  const hidden = `checks: [${tcp('a', ", depends_on: ['${NAME}']")}]`
  expect(problemsOf(hidden, { NAME: 'hunter2' }).join()).not.toContain('hunter2')
})

test('checks do not depend on each other in a cycle', () => {
  const text = `checks:
- ${tcp('x', ', depends_on: [a]')}
- ${tcp('a', ', depends_on: [y, B]')}
- ${tcp('b', ', depends_on: [c, c]')}
- ${tcp('c', ', depends_on: [A]')}
- ${tcp('y', ', depends_on: [c]')}
`
  expect(problemsOf(text)).toEqual([
    'botwatch.yaml:5:56 checks[3].depends_on[0]: expected the name of a check that does not depend on this one, got a → y → c → a',
  ])
})

test('the name of a default check is for a check of its type', () => {
  const text = `checks: [${tcp('Application')}, { name: system_resources, type: system, max_age: 5m }]`
  expect(problemsOf(text)).toEqual([
    'botwatch.yaml:1:18 checks[0].name: expected another name, because "Application" is that of a default check of the type application, got the same',
  ])
})

test('fallback has names of other channels', () => {
  const text = `channels:
  team: { ${slack}, fallback: [log, email, slack, team, oncal] }
  oncall: { type: log }
`
  const all = 'log, oncall, slack'
  const env = { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/abcdefghijkm' }
  expect(problemsOf(text, env)).toEqual([
    `botwatch.yaml:2:98 channels.team.fallback[1]: unknown channel; expected one of ${all}`,
    'botwatch.yaml:2:112 channels.team.fallback[3]: expected the name of another channel, got that of the channel itself',
    `botwatch.yaml:2:118 channels.team.fallback[4]: unknown channel; expected one of ${all} (did you mean oncall?)`,
  ])
})

test('names of channels differ by more than case, and are not those that the server makes', () => {
  const text = `channels:
  log: { ${slack} }
  Log: { type: log }
  team: { type: log }
  TEAM: { type: log }
  webhook:x: { type: log }
`
  const log = 'expected another name, because every server has a channel log of the type log, got the same'
  expect(problemsOf(text)).toEqual([
    `botwatch.yaml:2:3 channels.log.name: ${log}`,
    'botwatch.yaml:3:3 channels.Log.name: expected a name that no other channel has, got the same',
    `botwatch.yaml:3:3 channels.Log.name: ${log}`,
    'botwatch.yaml:5:3 channels.TEAM.name: expected a name that no other channel has, got the same',
    'botwatch.yaml:6:3 channels[4].name: expected a name without "#" in it or "webhook:" in front, got one with it',
  ])
})

test('a job of a variable in another form is a problem although the file has a heartbeat of its name', () => {
  const text = 'checks: [{ name: nightly, type: heartbeat, interval: 1h }]'
  for (const job of ['nightly', 'nightly:1h:2m:x']) {
    const result = load(text, { MONITORING_HEARTBEATS: job })
    expect(result).toMatchObject({ ok: false })
    expect(problemsOf(text, { MONITORING_HEARTBEATS: job })).toEqual([
      expect.stringMatching(/^MONITORING_HEARTBEATS\[0\]: expected name:interval or name:interval:grace/),
    ])
  }
})

test('two jobs of a variable with one name are a problem', () => {
  const text = 'checks: [{ name: nightly, type: heartbeat, interval: 1h }]'
  expect(problemsOf(text, { MONITORING_HEARTBEATS: 'nightly:2h,nightly:3h' })).toEqual([
    'MONITORING_HEARTBEATS[1].name: expected a name that no other job has, got the same',
  ])
})

test('names of properties that every object has are no variables', () => {
  const text = "server: { instance: '${constructor}', timezone: '${__proto__:-UTC}' }"
  expect(problemsOf(text)).toEqual([
    'botwatch.yaml:1:21 server.instance: expected the variable of this name to be set, got nothing',
  ])
})

test('the variable of a secret belongs to a secret field', () => {
  const text = `server: { instance: 'bot \${GITLAB_TOKEN}' }
checks: [{ name: a, type: http, url: 'https://a.test/\${SMTP_URL:-x}', headers: { x-key: '\${GLM_API_KEY}' } }]
`
  const shown = 'expected no secret, because this field is shown'
  const problems = problemsOf(text, { GITLAB_TOKEN: 'hunter2', GLM_API_KEY: 'hunter2hunter2' })
  expect(problems).toEqual([
    `botwatch.yaml:1:21 server.instance: ${shown}, got the value of GITLAB_TOKEN`,
    `botwatch.yaml:2:38 checks[0].url: ${shown}, got the value of SMTP_URL`,
  ])
})

test('names are not checked if a variable that makes some is not valid', () => {
  const text = `checks: [${tcp('a', ', depends_on: [gitlab_api]')}]
channels: { team: { type: log, fallback: [slack] } }
`
  expect(problemsOf(text, { SLACK_WEBHOOK_URL_FILE: '/none', GITLAB_TOKEN: '"x"' })).toHaveLength(2)
  expect(problemsOf(text, { MONITORING_PORT: '"x"' })).toHaveLength(3)
})
