import { expect, test } from 'vitest'

import { defaultRules, type AlertRuleInput } from '@botwatch/alerts'

import type { RuleSet } from './rule-set.ts'
import { runTest } from './run-test.ts'
import type { RuleTest } from './test-schema.ts'

const slow: AlertRuleInput = {
  name: 'slow_reviews',
  metricName: 'review_seconds',
  thresholdValue: 120,
  forMs: 300_000,
  notificationChannels: ['team'],
}

function ruleSet(rules: readonly AlertRuleInput[], over: Partial<RuleSet> = {}): RuleSet {
  return {
    rules,
    defaultRules: [],
    channels: [{ name: 'team' }, { name: 'oncall' }],
    addSilences: async () => undefined,
    evaluationIntervalMs: 60_000,
    language: 'en',
    timeZone: 'UTC',
    ...over,
  }
}

const rising: RuleTest = {
  name: 'rises',
  input_series: [{ series: 'review_seconds{repo="app"}', values: '60x1 130x8 60x3' }],
  alert_rule_test: [
    { eval_time: '6m', alertname: 'slow_reviews' },
    {
      eval_time: '7m',
      alertname: 'slow_reviews',
      exp_alerts: [{ exp_labels: { repo: 'app' }, exp_value: 130 }],
    },
    { eval_time: '11m', alertname: 'slow_reviews' },
  ],
  message_test: [
    {
      channel: 'team',
      exp_messages: [
        { at: '7m5s', type: 'fired', alerts: ['slow_reviews{repo="app"}'], text: ['WARNING', '2 min 10 s'] },
        { at: '11m5s', type: 'resolved', alerts: ['slow_reviews'] },
      ],
    },
    { channel: 'oncall' },
  ],
}

test('alerts and messages of a test come at their times', async () => {
  expect(await runTest(rising, ruleSet([slow]))).toEqual({ name: 'rises', failures: [] })
})

test('what differs is shown with what may explain it', async () => {
  const { failures } = await runTest(
    {
      ...rising,
      alert_rule_test: [
        { eval_time: '6m', alertname: 'slow_reviews', exp_alerts: [{ exp_labels: { repo: 'app' } }] },
        {
          eval_time: '7m',
          alertname: 'slow_reviews',
          exp_alerts: [{ exp_labels: { repo: 'app', severity: 'error' } }],
        },
      ],
      message_test: [{ channel: 'team', exp_messages: [{ at: '7m', type: 'fired' }, { type: 'resolved' }] }],
    },
    ruleSet([slow]),
  )
  const fired = 'slow_reviews{repo="app"} fired at 7m, until 11m'
  expect(failures).toEqual([
    {
      about: { kind: 'alerts', rule: 'slow_reviews', atMs: 360_000 },
      lines: [{ sign: '-', text: 'slow_reviews{repo="app"}' }],
      notes: ['slow_reviews{repo="app"} was pending since 2m, with 5 breaching samples', fired],
    },
    {
      about: { kind: 'alerts', rule: 'slow_reviews', atMs: 420_000 },
      lines: [
        { sign: '-', text: 'slow_reviews{repo="app", severity="error"}' },
        { sign: '+', text: 'slow_reviews{repo="app", severity="warning"}' },
      ],
      notes: [fired],
    },
    {
      about: { kind: 'messages', channel: 'team' },
      lines: [
        { sign: '-', text: '7m fired: any alerts' },
        { sign: '+', text: '7m5s fired: slow_reviews{repo="app"}' },
        { sign: ' ', text: '11m5s resolved: slow_reviews{repo="app"}' },
      ],
      notes: [],
    },
  ])
})

const at = (eval_time: string, alertname: string, exp_labels = {}) => ({
  eval_time,
  alertname,
  exp_alerts: [{ exp_labels }],
})

test('each default rule fires on what it watches', async () => {
  const checks = [
    { check: 'gitlab_api', values: 'healthyx1 unhealthyx9' },
    { check: 'website', critical: false, values: 'degradedx10' },
  ]
  const series = [
    { series: 'cpu_percent', values: '95x10' },
    { series: 'memory_percent', values: '86x10' },
    { series: 'disk_percent', values: '91x10' },
    { series: 'api_requests_total{api="glm"}', values: '0+50x10' },
    { series: 'api_errors_total{api="glm"}', values: '0+17x10' },
    { series: 'budget_day_used_ratio', values: '0.8x10' },
    { series: 'budget_month_used_ratio', values: '0.9x10' },
  ]
  const outcome = await runTest(
    {
      name: 'default',
      input_series: series,
      input_checks: checks,
      no_evaluation: [{ from: '11m', to: '20m' }],
      alert_rule_test: [
        at('1m', 'high_cpu_usage'),
        at('1m', 'high_memory_usage'),
        at('0s', 'high_disk_usage', { severity: 'error' }),
        at('10m', 'high_api_error_rate', { api: 'glm' }),
        at('3m', 'health_check_failure', { check: 'gitlab_api', severity: 'critical' }),
        at('2m', 'health_check_degraded', { check: 'website' }),
        at('0s', 'day_budget_used'),
        at('0s', 'month_budget_used'),
        at('16m', 'evaluation_stopped'),
      ],
    },
    ruleSet([], { defaultRules: defaultRules({ budgets: ['day', 'month'] }) }),
  )
  expect(outcome.failures).toEqual([])
})

test('a silence holds messages, and alerts fire all the same', async () => {
  const recurring = { days: ['mon'], from: '00:00', to: '12:00', timeZone: 'Europe/Berlin' } as const
  const set = ruleSet([slow], {
    addSilences: async (alerts, startMs) => {
      const matchers = [{ name: 'alertname', op: '=~', value: 'slow_.*' }] as const
      const until = startMs + 86_400_000
      await alerts.addSilence({ matchers, recurring, reason: 'quiet', by: 'file', until })
    },
  })
  const [before] = rising.alert_rule_test ?? []
  const silenced = {
    ...rising,
    alert_rule_test: before === undefined ? [] : [before],
    message_test: [{ channel: 'team' }],
  }
  expect((await runTest(silenced, set)).failures).toEqual([])
  expect((await runTest({ ...silenced, start: '2026-01-06T00:00:00Z' }, set)).failures).toHaveLength(1)
})

test('the least severity of a channel counts', async () => {
  const set = ruleSet([{ ...slow, notificationChannels: ['team', 'oncall'] }], {
    channels: [{ name: 'team' }, { name: 'oncall', minSeverity: 'critical' }],
  })
  const outcome = await runTest({ ...rising, message_test: [{ channel: 'oncall' }] }, set)
  expect(outcome.failures).toEqual([])
})

test('a day of minutes passes', async () => {
  const outcome = await runTest(
    {
      name: 'day',
      input_series: [{ series: 'review_seconds', values: '130x1439' }],
      message_test: [
        {
          channel: 'team',
          exp_messages: [
            { at: '5m5s', type: 'fired' },
            ...['4h5m5s', '8h5m5s', '12h5m5s', '16h5m5s', '20h5m5s'].map((time) => ({
              at: time,
              type: 'reminded' as const,
            })),
          ],
        },
      ],
    },
    ruleSet([slow]),
  )
  expect(outcome.failures).toEqual([])
})
