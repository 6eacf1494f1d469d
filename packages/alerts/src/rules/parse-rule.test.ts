import { formatProblem, type Problem } from '@botwatch/options'
import { describe, expect, test } from 'vitest'

import { parseAlertRule } from './parse-rule.ts'

const threshold = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }
const health = { name: 'api', healthCheckName: 'glm_api' }

function problemsOf(input: unknown, context = {}): readonly Problem[] {
  const result = parseAlertRule(input, context)
  return result.ok ? [] : result.problems
}

test('fills in the defaults of a threshold rule', () => {
  expect(parseAlertRule(threshold)).toEqual({
    ok: true,
    rule: {
      kind: 'threshold',
      name: 'cpu',
      description: '',
      enabled: true,
      severity: 'warning',
      metricName: 'cpu_percent',
      match: {},
      comparison: 'gt',
      thresholdValue: 80,
      clearValue: 80,
      consecutiveBreaches: 1,
      forMs: 0,
      clearAfter: 1,
      keepFiringForMs: 0,
      onNoData: 'alert',
      noDataAfterMs: 300_000,
      maxGapMs: 180_000,
      cooldownMinutes: 5,
      repeatIntervalMs: 14_400_000,
      maxNotificationsPerHour: 10,
      autoResolveMinutes: 60,
      labels: {},
      annotations: {},
      maxAlertsPerRule: 1000,
      escalate: [],
      groupBy: ['alertname'],
      groupWaitMs: 5000,
    },
  })
})

test('reads back what it gave', () => {
  for (const input of [
    threshold,
    { ...health, runbookUrl: 'https://example.com/run', match: { critical: 'true' } },
    { ...threshold, match: [{ name: 'host', op: '!~', value: 'test-.*' }], comparison: 'ne' },
    { name: 'x', kind: 'absent', metricName: 'm' },
    { ...threshold, kind: 'rate', windowMs: 60_000, minSamples: 3, comparison: 'lt', clearValue: 90 },
    { ...threshold, totalMetricName: 'all' },
  ]) {
    const first = parseAlertRule(input)
    expect(parseAlertRule(first.ok && first.rule)).toEqual(first)
  }
})

test('labels may have the names of properties that every object inherits', () => {
  const labels = { constructor: 'a', prototype: 'b', toString: 'c' }
  expect(parseAlertRule({ ...threshold, labels, match: labels })).toMatchObject({
    ok: true,
    rule: { labels, match: labels },
  })
})

describe('a rule that is wrong', () => {
  test('is refused with every problem at once, each with its path', () => {
    const problems = problemsOf(
      {
        name: '',
        severity: 'fatal',
        metricName: 'x',
        comparison: 'above',
        thresholdValue: NaN,
        consecutiveBreaches: 0,
        cooldownMinutes: -1,
        maxNotificationsPerHour: 1.5,
        notificationChannels: ['log', 'pager'],
        escalate: [{ afterMs: 1, channels: ['log', 'boss'] }],
        labels: { 'no-name': 'x', alertname: 'y', team: 7 },
        runbookUrl: 'javascript:alert(1)',
        metric_name: 'x',
        treshold: 1,
      },
      { path: 'rules[3]', channels: new Set(['log']) },
    )
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'rules[3].comparison',
      'rules[3].consecutiveBreaches',
      'rules[3].cooldownMinutes',
      'rules[3].escalate[0].channels[1]',
      'rules[3].labels.alertname',
      'rules[3].labels.no-name',
      'rules[3].labels.team',
      'rules[3].maxNotificationsPerHour',
      'rules[3].metric_name',
      'rules[3].name',
      'rules[3].notificationChannels[1]',
      'rules[3].runbookUrl',
      'rules[3].severity',
      'rules[3].thresholdValue',
      'rules[3].treshold',
    ])
  })

  test.each([
    [{ ...threshold, metric_name: 'x' }, 'metric_name', 'unknown field; did you mean metricName?'],
    [{ ...threshold, cooldownMinute: 1 }, 'cooldownMinute', 'unknown field; did you mean cooldownMinutes?'],
    [
      { ...threshold, zzz: 1 },
      'zzz',
      expect.stringMatching(/^unknown field; expected one of kind, name, .*, silentAfterMs$/),
    ],
    [
      { ...threshold, comparison: '>' },
      'comparison',
      'expected one of gt, lt, gte, lte, eq, ne, got a string of 1 character',
    ],
    [
      { ...threshold, thresholdValue: '80' },
      'thresholdValue',
      'expected a finite number, got a string of 2 characters',
    ],
    [{ ...threshold, thresholdValue: NaN }, 'thresholdValue', 'expected a finite number, got NaN'],
    [
      { ...threshold, consecutiveBreaches: 0 },
      'consecutiveBreaches',
      'expected an integer from 1 to 1000000, got 0',
    ],
    [
      { ...threshold, name: 'a\nb' },
      'name',
      'expected a string of 1 to 128 printable characters, got a string of 3 characters',
    ],
    [{ ...threshold, enabled: 'yes' }, 'enabled', 'expected true or false, got a string of 3 characters'],
    [
      { ...threshold, kind: 'health' },
      'kind',
      'expected threshold, rate, or ratio to match the other fields, got a string of 6 characters',
    ],
    [
      { ...health, healthStatus: [] },
      'healthStatus',
      'expected a list of at least one status, got an empty array',
    ],
    [{ name: 'x' }, 'metricName', 'expected a string of 1 to 256 printable characters, got nothing'],
    [{ ...threshold, clearValue: 81 }, 'clearValue', 'expected at most thresholdValue with gt, got 81'],
    [
      { ...threshold, comparison: 'lte', clearValue: 79 },
      'clearValue',
      'expected at least thresholdValue with lte, got 79',
    ],
    [
      { ...threshold, comparison: 'eq', clearValue: 79 },
      'clearValue',
      'expected no clearValue unless comparison is gt, gte, lt or lte, got 79',
    ],
    [{ ...threshold, forMs: -1 }, 'forMs', 'expected an integer from 0 to 2592000000, got -1'],
    [
      { ...threshold, onNoData: 'page' },
      'onNoData',
      'expected one of alert, keep, ok, breach, got a string of 4 characters',
    ],
    [{ ...threshold, maxGapMs: 0 }, 'maxGapMs', 'expected an integer from 1 to 2592000000, got 0'],
    [
      { ...threshold, webhookUrl: 'ftp://x' },
      'webhookUrl',
      'expected an http or https URL without a user name or password, got a string of 7 characters',
    ],
    [
      { ...threshold, match: 'a=1' },
      'match',
      'expected an object of at most 64 strings, got a string of 3 characters',
    ],
    [
      { ...threshold, match: [{ name: 'a', op: '=~', value: '(?=x)' }] },
      'match[0].value',
      expect.stringContaining('RE2'),
    ],
    [
      { ...threshold, match: [{ name: 'a', op: '=~', value: 'x'.repeat(257) }] },
      'match[0].value',
      'expected a regular expression of at most 256 characters, got a string of 257 characters',
    ],
    [
      { ...threshold, labels: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`l${at}`, 'x'])) },
      'labels',
      'expected an object of at most 64 strings, got an object',
    ],
    [
      { ...threshold, notificationChannels: Array.from({ length: 101 }, (_, at) => `c${at}`) },
      'notificationChannels',
      'expected a list of at most 100 strings of 1 to 128 characters, got an array',
    ],
    [
      { ...threshold, webhookUrl: 'https://hooks.example.com/[redacted]' },
      'webhookUrl',
      'expected the whole URL; rules are shown without it, got a string of 36 characters',
    ],
    [
      { ...threshold, name: 'notifier_failed' },
      'name',
      'expected a name that is not reserved (notifier_failed, store_failed, database_set_aside, config_invalid), got a string of 15 characters',
    ],
    [
      { name: 'x', kind: 'absent', metricName: 'm', thresholdValue: 1 },
      'kind',
      'expected threshold, rate, or ratio to match the other fields, got a string of 6 characters',
    ],
    [
      { name: 'x', kind: 'absent' },
      'metricName',
      'expected a string of 1 to 256 printable characters, got nothing',
    ],
    [
      { ...threshold, groupBy: ['host', 'a-b'] },
      'groupBy[1]',
      'expected a label name, got a string of 3 characters',
    ],
    [
      { ...threshold, groupBy: Array.from({ length: 9 }, (_, index) => `l${index}`) },
      'groupBy',
      'expected a list of at most 8 label names, got an array',
    ],
    [
      { ...threshold, groupBy: 'host' },
      'groupBy',
      'expected a list of at most 8 label names, got a string of 4 characters',
    ],
    [
      { ...threshold, groupWaitMs: 3_600_001 },
      'groupWaitMs',
      'expected an integer from 0 to 3600000, got 3600001',
    ],
    [
      { ...threshold, escalate: [{ afterMs: 0, channels: ['pager'] }] },
      'escalate[0].afterMs',
      'expected an integer from 1 to 2592000000, got 0',
    ],
    [
      { ...threshold, escalate: [{ afterMs: 1, channels: [] }] },
      'escalate[0].channels',
      'expected at least one channel, got an empty array',
    ],
    [
      {
        ...threshold,
        escalate: [
          { afterMs: 5, channels: ['pager'] },
          { afterMs: 5, channels: ['boss'] },
        ],
      },
      'escalate',
      'expected steps of which each is later than the one before, got an array',
    ],
    [
      {
        ...threshold,
        escalate: Array.from({ length: 9 }, (_, index) => ({ afterMs: index + 1, channels: ['pager'] })),
      },
      'escalate',
      'expected a list of at most 8 steps { afterMs, channels }, got an array',
    ],
    [
      { ...threshold, escalate: [{ after: 5, afterMs: 5, channels: ['pager'] }] },
      'escalate[0].after',
      'unknown field; did you mean afterMs?',
    ],
    [[], '', 'expected an object, got an empty array'],
    [null, '', 'expected an object, got null'],
  ])('%j says what is wrong', (input, path, message) => {
    const problems = problemsOf(input).filter((problem) => problem.path === path)
    expect(problems.map((problem) => formatProblem({ ...problem, path: '' }))).toContainEqual(message)
  })

  test('is named with the path of each unknown field of a matcher', () => {
    const match = [{ name: 'a', op: '=', value: 'b', negate: true }]
    expect(problemsOf({ ...threshold, match }).map(formatProblem)).toEqual([
      'match[0].negate: unknown field; expected one of name, op, value',
    ])
  })

  test('never shows a text that may be a secret', () => {
    const secret = 'https://hooks.slack.com/services/T0/B0/abcdefgh'
    const input = {
      ...threshold,
      severity: secret,
      runbookUrl: `https://u:${secret}@x`,
      notificationChannels: secret,
    }
    expect(JSON.stringify(problemsOf(input))).not.toContain('abcdefgh')
  })
})

// Vitest fails if the rejection is left unhandled.
test('a `webhookProblem` that is a promise which rejects finds no problem', () => {
  const context = { webhookProblem: () => Promise.reject(new Error('x')) }
  expect(problemsOf({ ...threshold, webhookUrl: 'https://hooks.example/a' }, context)).toEqual([])
})
