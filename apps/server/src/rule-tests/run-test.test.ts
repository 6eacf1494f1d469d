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
        { at: '7m5s', type: 'fired', alerts: ['slow_reviews{repo="app"}'], text: ['WARNING', '130'] },
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
  expect(failures).toEqual([])
})

test('the default rules fire', async () => {
  const outcome = await runTest(
    {
      name: 'default',
      input_series: [{ series: 'cpu_percent', values: '95x5' }],
      input_checks: [{ check: 'gitlab_api', values: 'healthyx1 unhealthyx4' }],
      no_evaluation: [{ from: '6m', to: '20m' }],
      alert_rule_test: [
        { eval_time: '1m', alertname: 'high_cpu_usage', exp_alerts: [{}] },
        {
          eval_time: '3m',
          alertname: 'health_check_failure',
          exp_alerts: [{ exp_labels: { check: 'gitlab_api', critical: 'true' } }],
        },
        { eval_time: '12m', alertname: 'evaluation_stopped', exp_alerts: [{}] },
      ],
      message_test: [{ channel: 'oncall' }],
    },
    ruleSet([], { defaultRules: defaultRules() }),
  )
  expect(outcome.failures).toEqual([])
})
