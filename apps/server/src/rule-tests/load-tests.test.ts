import { expect, test } from 'vitest'

import { loadTests } from './load-tests.ts'

/** Loads `a/rules.test.yaml` from files in memory. */
function load(files: Readonly<Record<string, string>>) {
  return loadTests('a/rules.test.yaml', (path) => {
    const text = files[path]
    if (text === '') return undefined
    if (text === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' })
    return text
  })
}

const config = `
server: { timezone: Europe/Berlin, language: zh-CN }
metrics: { interval: 30s }
budgets: { day: 5 }
alerts: { cooldown: 1h, max_notifications_per_hour: 3 }
channels:
  team: { type: slack, url: '\${TEAM_URL}', min_severity: error }
  ops: { type: webhook, url: '\${OPS_URL}', for_machines: true, fallback: [team] }
rules:
  - { name: slow, metric: review_seconds, gt: 120, channels: [team], webhook_url: '\${HOOK}' }
  - { name: high_cpu_usage, enabled: false }
silences:
  - { match: 'alertname="slow"', days: [sat], reason: weekend }
`
const one = `
config: botwatch.yaml
channels: [lead]
rules: [{ name: slow, metric: review_seconds, gt: 60, channels: [lead] }]
tests: [{ name: one, message_test: [{ channel: log }] }]
`

test('rules, channels and settings are those of the configuration file, and those of the tests', () => {
  const loaded = load({ 'a/rules.test.yaml': one, 'a/botwatch.yaml': config })
  expect(loaded).toMatchObject({
    ok: true,
    tests: [{ name: 'one' }],
    set: {
      channels: [
        { name: 'log' },
        { name: 'team', minSeverity: 'error' },
        { name: 'ops', forMachines: true, fallback: ['team'] },
        { name: 'lead' },
      ],
      evaluationIntervalMs: 30_000,
      language: 'zh-CN',
      timeZone: 'Europe/Berlin',
    },
  })
  if (!loaded.ok) return
  const { rules, defaultRules } = loaded.set
  expect(rules).toMatchObject([
    { name: 'slow', thresholdValue: 60, notificationChannels: ['lead'] },
    { name: 'high_cpu_usage', enabled: false, thresholdValue: 80 },
  ])
  expect(defaultRules[0]).toMatchObject({ cooldownMinutes: 60, maxNotificationsPerHour: 3 })
  expect(defaultRules.map(({ name }) => name)).toContain('day_budget_used')
  expect(defaultRules.map(({ name }) => name)).not.toContain('month_budget_used')
})

test('without a configuration file the rules are the default ones, also those on budgets', () => {
  const loaded = load({ 'a/rules.test.yaml': 'tests: [{ name: one }]\nevaluation_interval: 10s' })
  expect(loaded).toMatchObject({ ok: true, set: { rules: [], channels: [{ name: 'log' }] } })
  if (!loaded.ok) return
  expect(loaded.set.evaluationIntervalMs).toBe(10_000)
  expect(loaded.set.defaultRules.map(({ name }) => name)).toContain('month_budget_used')
})

test('every problem of both files has its place', () => {
  const bad = one.replace('channel: log', 'channel: log, exp_mesages: []')
  expect(load({ 'a/rules.test.yaml': bad })).toEqual({
    ok: false,
    problems: [
      'a/rules.test.yaml:5:53 tests[0].message_test[0].exp_mesages: unknown field; did you mean exp_messages?',
    ],
  })
  const rules = one.replace('gt: 60', 'gtt: 60')
  expect(
    load({ 'a/rules.test.yaml': rules, 'a/botwatch.yaml': config.replace('gt: 120', 'gt: abc') }),
  ).toMatchObject({
    ok: false,
    problems: [
      expect.stringMatching(/^a\/botwatch\.yaml:10:47 rules\[0\]\.gt: expected a number/),
      'a/rules.test.yaml:4:47 rules[0].gtt: unknown field; did you mean gte?',
    ],
  })
})

test('names that the rules do not have, and tests without an end, are refused', () => {
  const tests = `
tests:
  - name: one
    duration: 100d
    alert_rule_test: [{ eval_time: 1m, alertname: high_cpu_usag }]
    message_test: [{ channel: team }]
`
  expect(load({ 'a/rules.test.yaml': tests })).toEqual({
    ok: false,
    problems: [
      'a/rules.test.yaml:5:51 tests[0].alert_rule_test[0].alertname: unknown rule; did you mean high_cpu_usage?',
      'a/rules.test.yaml:6:31 tests[0].message_test[0].channel: unknown channel; expected one of log',
      'a/rules.test.yaml:4:15 tests[0].duration: expected at most 100800 evaluations from the start, got 100d',
    ],
  })
})

test.each([
  [
    'a file that does not exist',
    {},
    'a/rules.test.yaml: expected a file of at most 1 MiB, got no file of this name',
  ],
  [
    'a configuration that does not exist',
    { 'a/rules.test.yaml': one },
    'a/botwatch.yaml: expected a file of at most 1 MiB, got no file of this name',
  ],
  [
    'a file that is too long',
    { 'a/rules.test.yaml': '' },
    'a/rules.test.yaml: expected a file of at most 1 MiB, got a larger one, or no file',
  ],
  [
    'a file without tests',
    { 'a/rules.test.yaml': 'tests: []' },
    'a/rules.test.yaml:1:8 tests: expected at least one test, got an empty array',
  ],
])('%s is a problem', (_title, files, problem) => {
  expect(load(files)).toEqual({ ok: false, problems: [problem] })
})

test('a variable has the default that the configuration gives it, and no secret is needed', () => {
  const text =
    "channels: { team: { type: slack, url: '${A}' } }\nrules: [{ name: slow, metric: '${M:-review_seconds}', gt: '${LIMIT:-90}' }]"
  const loaded = load({
    'a/rules.test.yaml': 'config: botwatch.yaml\ntests: [{ name: one }]',
    'a/botwatch.yaml': text,
  })
  expect(loaded).toMatchObject({
    ok: true,
    set: { rules: [{ metricName: 'review_seconds', thresholdValue: 90 }] },
  })
})
