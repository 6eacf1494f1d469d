import { describe, expect, test } from 'vitest'

import { parseAlertRule } from './parse-rule.ts'

const threshold = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }
const health = { name: 'api', healthCheckName: 'glm_api' }

function problemsOf(input: unknown, context = {}): readonly { path: string; message: string }[] {
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
      notificationChannels: ['log'],
      labels: {},
      annotations: {},
      maxAlertsPerRule: 1000,
    },
  })
})

test('tells a health rule by its fields', () => {
  expect(parseAlertRule(health)).toMatchObject({
    ok: true,
    rule: { kind: 'health', healthStatus: ['unhealthy'] },
  })
})

test('takes absent by its name only', () => {
  expect(parseAlertRule({ name: 'x', kind: 'absent', metricName: 'm' })).toMatchObject({
    ok: true,
    rule: { kind: 'absent', metricName: 'm' },
  })
  expect(problemsOf({ name: 'x', metricName: 'm' })).toMatchObject([{ path: 'thresholdValue' }])
})

test('reads back what it gave', () => {
  for (const input of [
    threshold,
    { ...health, runbookUrl: 'https://example.com/run', match: { critical: 'true' } },
    { ...threshold, match: [{ name: 'host', op: '!~', value: 'test-.*' }], comparison: 'ne' },
    { name: 'x', kind: 'absent', metricName: 'm' },
  ]) {
    const first = parseAlertRule(input)
    expect(parseAlertRule(first.ok && first.rule)).toEqual(first)
  }
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
    [{ ...threshold, zzz: 1 }, 'zzz', 'unknown field'],
    [
      { ...threshold, comparison: '>' },
      'comparison',
      'expected one of gt, lt, gte, lte, eq, ne, got a string of 1 characters',
    ],
    [
      { ...threshold, thresholdValue: '80' },
      'thresholdValue',
      'expected a finite number, got a string of 2 characters',
    ],
    [{ ...threshold, thresholdValue: NaN }, 'thresholdValue', 'expected a finite number, got number NaN'],
    [
      { ...threshold, consecutiveBreaches: 0 },
      'consecutiveBreaches',
      'expected an integer from 1 to 1000000, got number 0',
    ],
    [
      { ...threshold, name: 'a\nb' },
      'name',
      'expected 1 to 128 printable characters, got a string of 3 characters',
    ],
    [{ ...threshold, enabled: 'yes' }, 'enabled', 'expected a boolean, got a string of 3 characters'],
    [{ ...threshold, kind: 'health' }, 'kind', 'expected threshold, as the other fields say'],
    [{ ...health, healthStatus: [] }, 'healthStatus', 'expected at least one status'],
    [{ name: 'x' }, 'metricName', 'expected 1 to 256 printable characters, got undefined'],
    [
      { ...threshold, clearValue: 81 },
      'clearValue',
      'expected at most thresholdValue with gt, got number 81',
    ],
    [
      { ...threshold, comparison: 'lte', clearValue: 79 },
      'clearValue',
      'expected at least thresholdValue with lte, got number 79',
    ],
    [
      { ...threshold, comparison: 'eq', clearValue: 79 },
      'clearValue',
      'expected only with gt, gte, lt or lte, got number 79',
    ],
    [{ ...threshold, forMs: -1 }, 'forMs', 'expected an integer from 0 to 2592000000, got number -1'],
    [
      { ...threshold, onNoData: 'page' },
      'onNoData',
      'expected one of alert, keep, ok, breach, got a string of 4 characters',
    ],
    [{ ...threshold, maxGapMs: 0 }, 'maxGapMs', 'expected an integer from 1 to 2592000000, got number 0'],
    [
      { ...threshold, webhookUrl: 'ftp://x' },
      'webhookUrl',
      'expected an http or https URL without a user name or password in it',
    ],
    [{ ...threshold, match: 'a=1' }, 'match', 'expected a map of texts, got a string of 3 characters'],
    [
      { ...threshold, match: [{ name: 'a', op: '=~', value: '(?=x)' }] },
      'match[0].value',
      expect.stringContaining('RE2'),
    ],
    [
      { ...threshold, match: [{ name: 'a', op: '=~', value: 'x'.repeat(257) }] },
      'match[0].value',
      'expected at most 256 characters',
    ],
    [
      { ...threshold, name: 'notifier_failed' },
      'name',
      'the name of an alert that the manager raises itself',
    ],
    [
      { name: 'x', kind: 'absent', metricName: 'm', thresholdValue: 1 },
      'kind',
      'expected threshold, as the other fields say',
    ],
    [{ name: 'x', kind: 'absent' }, 'metricName', 'expected 1 to 256 printable characters, got undefined'],
    [[], '', 'expected an object, got a list'],
    [null, '', 'expected an object, got null'],
  ])('%j says what is wrong', (input, path, message) => {
    expect(problemsOf(input)).toContainEqual({ path, message })
  })

  test('may not have the fields of two kinds', () => {
    expect(problemsOf({ ...threshold, ...health })).toContainEqual({
      path: '',
      message: expect.stringContaining('one kind of rule'),
    })
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
