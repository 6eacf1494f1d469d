import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseAlertRules } from './parse-rules.ts'

const seed = {
  name: 'high_error_rate',
  description: 'High API error rate detected',
  severity: 'warning',
  metric_name: 'error_rate',
  threshold_value: 0.05,
  comparison: 'gt',
  consecutive_breaches: 3,
  cooldown_minutes: 15,
  max_notifications_per_hour: 4,
  auto_resolve_minutes: 30,
  notification_channels: ['webhook'],
  webhook_url: 'https://example.com/hook',
}

function problemsOf(value: unknown, context = {}): readonly string[] {
  const result = parseAlertRules(value, context)
  return result.ok ? [] : result.problems.map(formatProblem)
}

test('reads rules with snake_case names, as a list or under rules', () => {
  const rule = {
    metricName: 'error_rate',
    thresholdValue: 0.05,
    consecutiveBreaches: 3,
    cooldownMinutes: 15,
    maxNotificationsPerHour: 4,
    autoResolveMinutes: 30,
    webhookUrl: 'https://example.com/hook',
  }
  for (const value of [[seed], { rules: [seed] }])
    expect(parseAlertRules(value)).toMatchObject({ ok: true, rules: [rule] })
})

test('knows every field under both names, and no others', () => {
  const both = {
    name: 'down',
    health_check_name: '*',
    health_status: ['degraded'],
    for_ms: 1,
    clear_after: 2,
    keep_firing_for_ms: 3,
    on_no_data: 'keep',
    no_data_after_ms: 4,
    max_gap_ms: 5,
    repeat_interval_ms: 6,
    maxAlertsPerRule: 7,
    runbook_url: 'https://example.com',
    labels: { snake_case: 'stays' },
    escalate: [{ after_ms: 8, channels: ['pager'] }],
  }
  expect(parseAlertRules([both])).toMatchObject({
    ok: true,
    rules: [
      {
        healthStatus: ['degraded'],
        forMs: 1,
        clearAfter: 2,
        keepFiringForMs: 3,
        onNoData: 'keep',
        noDataAfterMs: 4,
        maxGapMs: 5,
        repeatIntervalMs: 6,
        maxAlertsPerRule: 7,
        runbookUrl: 'https://example.com',
        labels: { snake_case: 'stays' },
        escalate: [{ afterMs: 8, channels: ['pager'] }],
      },
    ],
  })
})

test('lists every problem of all rules with its path', () => {
  const value = {
    rules: [
      { ...seed, metricName: 'x', threshold_vale: 1 },
      { ...seed, name: 'a', thresholdValue: NaN, threshold_value: 2, cooldown_minutes: -1 },
      seed,
      'rule',
    ],
    version: 1,
  }
  expect(problemsOf(value)).toEqual([
    'version: unknown field; expected one of rules',
    'rules[0].metric_name: expected only one of metric_name and metricName, got both',
    'rules[1].threshold_value: expected only one of threshold_value and thresholdValue, got both',
    'rules[0].threshold_vale: unknown field; did you mean thresholdValue?',
    'rules[1].cooldown_minutes: expected a number from 0 to 10080, got -1',
    'rules[1].thresholdValue: expected a finite number, got NaN',
    'rules[3]: expected an object, got a string of 4 characters',
  ])
})

test.each([
  [null, 'expected a list of rules, or an object { rules: [...] }, got null'],
  ['rules', 'expected a list of rules, or an object { rules: [...] }, got a string of 5 characters'],
  [{}, 'rules: expected a list of rules, got nothing'],
  [{ rules: {} }, 'rules: expected a list of rules, got an object'],
])('%j is refused', (value, problem) => {
  expect(problemsOf(value)).toEqual([problem])
})

test('names that come twice are a problem, and unknown channels are, with the names of those that are configured', () => {
  expect(problemsOf([seed, seed], { path: 'file', channels: new Set(['webhook']) })).toEqual([
    'file[1].name: expected a name that no other rule has, got a duplicate name',
  ])
  const rules = [{ ...seed, notification_channels: ['slak', 'mail'] }]
  expect(problemsOf(rules, { channels: new Set(['slack', 'log']) })).toEqual([
    '[0].notification_channels[0]: unknown channel; expected one of slack, log (did you mean slack?)',
    '[0].notification_channels[1]: unknown channel; expected one of slack, log',
  ])
  expect(problemsOf(rules.slice(0, 1), { channels: new Set() })).toContain(
    '[0].notification_channels[0]: unknown channel; expected none, because no channel is configured',
  )
})

const throwing = new Proxy([], {
  getPrototypeOf: () => {
    throw new Error('secret')
  },
  get: () => {
    throw new Error('secret')
  },
})

test.each([
  ['the rules', throwing, {}],
  ['a rule', [throwing], {}],
  ['a field', [{ name: 'a', metricName: 'm', thresholdValue: 1, notificationChannels: throwing }], {}],
  ['the context', [], throwing],
])('a proxy that throws in place of %s is a problem and no error', (_title, value, context) => {
  const result = parseAlertRules(value, context as never)
  expect(result).toMatchObject({ ok: false })
  expect(JSON.stringify(result)).not.toContain('secret')
})

test.each([null, { channels: ['log'] }, { chanels: new Set(['log']) }])(
  'the context %o is a problem and no error',
  (context) => {
    const problems = [{ path: expect.stringMatching(/^context/) as string }]
    expect(parseAlertRules([], context as never)).toMatchObject({ ok: false, problems })
  },
)
