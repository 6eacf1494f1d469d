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
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`)
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
    'version: unknown field',
    'rules[0].metric_name: the same field as metricName, which is given, too',
    'rules[1].threshold_value: the same field as thresholdValue, which is given, too',
    'rules[0].threshold_vale: unknown field; did you mean thresholdValue?',
    'rules[1].cooldownMinutes: expected a finite number from 0 to 10080, got number -1',
    'rules[1].thresholdValue: expected a finite number, got number NaN',
    'rules[3]: expected an object, got a string of 4 characters',
  ])
})

test.each([
  [null, ': expected a list of rules, or an object with one in rules, got null'],
  ['rules', ': expected a list of rules, or an object with one in rules, got a string of 5 characters'],
  [{}, 'rules: expected a list of rules, got undefined'],
  [{ rules: {} }, 'rules: expected a list of rules, got object'],
])('%j is refused', (value, problem) => {
  expect(problemsOf(value)).toEqual([problem])
})

test('names that come twice are a problem, as are undefined channels', () => {
  expect(problemsOf([seed, seed], { path: 'file', channels: new Set(['webhook']) })).toEqual([
    'file[1].name: duplicate name',
  ])
  expect(problemsOf([{ ...seed, notification_channels: ['mail'] }], { channels: new Set(['log']) })).toEqual([
    '[0].notificationChannels[0]: undefined channel; configured: log',
  ])
})
