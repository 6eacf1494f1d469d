import { defaultRules, type AlertRuleInput } from '@botwatch/alerts'
import { secretsIn } from '@botwatch/options/config'
import { describe, expect, test } from 'vitest'

import { rulesOf } from '../../../test/file-rules.ts'
import { ALL_FIELDS } from '../../api/rules/fields.ts'
import { readRules } from './read-rules.ts'
import { ruleSchema } from './rule-schema.ts'

const defaults = defaultRules()
const ruleOf = (name: string): AlertRuleInput | undefined => defaults.find((rule) => rule.name === name)

describe('each kind of rule is written by what it reads', () => {
  test.each([
    [
      'metric: review_seconds, gt: 120',
      {
        kind: 'threshold',
        metricName: 'review_seconds',
        comparison: 'gt',
        thresholdValue: 120,
        unit: 'seconds',
      },
    ],
    [
      'rate: retries_total, gte: 2, window: 10m, min_samples: 5',
      {
        kind: 'rate',
        metricName: 'retries_total',
        comparison: 'gte',
        thresholdValue: 2,
        windowMs: 600_000,
        minSamples: 5,
      },
    ],
    [
      'ratio: reviews_failed_total, of: reviews_total, gt: 20%',
      {
        kind: 'ratio',
        metricName: 'reviews_failed_total',
        totalMetricName: 'reviews_total',
        comparison: 'gt',
        thresholdValue: 0.2,
      },
    ],
    [
      `check: '*', status: [degraded, unhealthy]`,
      { kind: 'health', healthCheckName: '*', healthStatus: ['degraded', 'unhealthy'] },
    ],
    ['absent: reviews_total', { kind: 'absent', metricName: 'reviews_total' }],
    ['silent: 10m', { kind: 'dead_man', silentAfterMs: 600_000 }],
    [
      'silent: 10m, metric: reviews_total',
      { kind: 'dead_man', silentAfterMs: 600_000, metricName: 'reviews_total' },
    ],
    ['silent: 10m, check: nightly', { kind: 'dead_man', silentAfterMs: 600_000, healthCheckName: 'nightly' }],
  ])('%s', (fields, rule) => {
    expect(rulesOf(`  - { name: mine, ${fields} }`)).toEqual([{ name: 'mine', ...rule }])
  })
})

test('every field of the API can be written, with a value other than its default', () => {
  const base = `enabled: false, description: Slow, severity: error, match: 'env="prod"',
    clear_after: 3, keep_firing_for: 10m, on_no_data: keep, no_data_after: 15m, max_gap: 1h, cooldown: 90s,
    repeat_interval: 1d, max_notifications_per_hour: 3, auto_resolve: 2h, channels: [team], template: '{{value}}',
    webhook_url: https://hooks.example.com/x, labels: { team: infra }, annotations: { action: restart },
    runbook: https://runbooks.example.com/slow, unit: ratio, max_alerts: 5, group_by: [region], group_wait: 30s,
    escalate: [{ after: 15m, channels: [oncall] }]`
  const counted = 'consecutive_breaches: 2, for: 5m'
  const windowed = 'window: 10m, min_samples: 2'
  const rules = rulesOf(`
  - { name: threshold, metric: a, lt: 1, clear: 2, ${counted}, ${base} }
  - { name: rate, rate: a_total, gte: 1, clear: 0.5, ${windowed}, ${counted}, ${base} }
  - { name: ratio, ratio: a_total, of: b_total, lte: 10%, clear: 20%, ${windowed}, ${counted}, ${base} }
  - { name: health, check: website, status: degraded, ${counted}, ${base} }
  - { name: absent, absent: a, ${counted}, ${base} }
  - { name: silent, metric: a, silent: 1h, ${base} }
`)
  const all = {
    enabled: false,
    description: 'Slow',
    severity: 'error',
    match: [{ name: 'env', op: '=', value: 'prod' }],
    clearAfter: 3,
    keepFiringForMs: 600_000,
    onNoData: 'keep',
    noDataAfterMs: 900_000,
    maxGapMs: 3_600_000,
    cooldownMinutes: 1.5,
    repeatIntervalMs: 86_400_000,
    maxNotificationsPerHour: 3,
    autoResolveMinutes: 120,
    notificationChannels: ['team'],
    notificationTemplate: '{{value}}',
    webhookUrl: 'https://hooks.example.com/x',
    labels: { team: 'infra' },
    annotations: { action: 'restart' },
    runbookUrl: 'https://runbooks.example.com/slow',
    unit: 'ratio',
    maxAlertsPerRule: 5,
    groupBy: ['region'],
    groupWaitMs: 30_000,
    escalate: [{ afterMs: 900_000, channels: ['oncall'] }],
  }
  const ofCount = { consecutiveBreaches: 2, forMs: 300_000 }
  const ofWindow = { windowMs: 600_000, minSamples: 2 }
  expect(rules).toEqual([
    {
      ...all,
      ...ofCount,
      name: 'threshold',
      kind: 'threshold',
      metricName: 'a',
      comparison: 'lt',
      thresholdValue: 1,
      clearValue: 2,
    },
    {
      ...all,
      ...ofCount,
      ...ofWindow,
      name: 'rate',
      kind: 'rate',
      metricName: 'a_total',
      comparison: 'gte',
      thresholdValue: 1,
      clearValue: 0.5,
    },
    {
      ...all,
      ...ofCount,
      ...ofWindow,
      name: 'ratio',
      kind: 'ratio',
      metricName: 'a_total',
      totalMetricName: 'b_total',
      comparison: 'lte',
      thresholdValue: 0.1,
      clearValue: 0.2,
    },
    {
      ...all,
      ...ofCount,
      name: 'health',
      kind: 'health',
      healthCheckName: 'website',
      healthStatus: ['degraded'],
    },
    { ...all, ...ofCount, name: 'absent', kind: 'absent', metricName: 'a' },
    { ...all, name: 'silent', kind: 'dead_man', metricName: 'a', silentAfterMs: 3_600_000 },
  ])
  const written = new Set(rules.flatMap((rule) => Object.keys(rule)))
  const known = Object.keys(ALL_FIELDS).map((name) =>
    name.replace(/_seconds$/, '_ms').replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  )
  expect(known.filter((name) => !written.has(name))).toEqual([])
})

describe('the name of a default rule', () => {
  test('edits that rule: what is not written stays as it is', () => {
    expect(
      rulesOf(`
  - { name: high_cpu_usage, enabled: false }
  - { name: high_memory_usage, gte: 95%, clear: 90%, annotations: { dashboard: memory } }
  - { name: high_api_error_rate, gt: 25%, window: 15m, min_samples: 50 }
  - { name: health_check_failure, status: [degraded, unhealthy], channels: oncall }
  - { name: evaluation_stopped, silent: 15m }
`),
    ).toEqual([
      { ...ruleOf('high_cpu_usage'), kind: 'threshold', enabled: false },
      {
        ...ruleOf('high_memory_usage'),
        kind: 'threshold',
        comparison: 'gte',
        thresholdValue: 95,
        clearValue: 90,
        annotations: { ...ruleOf('high_memory_usage')?.annotations, dashboard: 'memory' },
      },
      {
        ...ruleOf('high_api_error_rate'),
        comparison: 'gt',
        thresholdValue: 0.25,
        windowMs: 900_000,
        minSamples: 50,
      },
      {
        ...ruleOf('health_check_failure'),
        kind: 'health',
        healthStatus: ['degraded', 'unhealthy'],
        notificationChannels: ['oncall'],
      },
      { ...ruleOf('evaluation_stopped'), silentAfterMs: 900_000 },
    ])
  })

  test('replaces that rule if the new one says what it reads', () => {
    expect(rulesOf('  - { name: high_cpu_usage, metric: load1, gt: 8 }')).toEqual([
      { name: 'high_cpu_usage', kind: 'threshold', metricName: 'load1', comparison: 'gt', thresholdValue: 8 },
    ])
  })

  test('of a budget that is not set does nothing, and says so', () => {
    const fields = [{ name: 'day_budget_used', enabled: false }]
    expect(readRules(fields, { defaults })).toEqual({
      ok: true,
      rules: [],
      unused: [{ path: 'rules[0].name', reason: 'edits a rule that exists only with budgets.day' }],
    })
    expect(readRules(fields, { defaults: defaultRules({ budgets: ['day'] }) })).toMatchObject({
      rules: [{ name: 'day_budget_used', enabled: false, metricName: 'budget_day_used_ratio' }],
      unused: [],
    })
  })
})

test('a number with a unit is in the unit of the metric', () => {
  expect(
    rulesOf(`
  - { name: a, metric: review_seconds, gt: 2m }
  - { name: b, metric: latency_ms, gt: 2m30s }
  - { name: c, metric: memory_percent, gt: 80% }
  - { name: d, metric: hits_ratio, lt: 80%, clear: 90 % }
  - { name: e, rate: sent_bytes_total, gt: 5MiB }
  - { name: f, metric: load, unit: percent, gt: 80% }
`),
  ).toMatchObject([
    { thresholdValue: 120 },
    { thresholdValue: 150_000 },
    { thresholdValue: 80 },
    { thresholdValue: 0.8, clearValue: 0.9 },
    { thresholdValue: 5_242_880 },
    { thresholdValue: 80 },
  ])
})

test('what must match is matchers of Alertmanager, a list of them, or labels by name', () => {
  expect(
    rulesOf(`
  - { name: a, metric: a, gt: 1, match: '{host=~"web-.*", env!="dev"}' }
  - { name: b, metric: b, gt: 1, match: [host=~"web-.*", env!=dev] }
  - { name: c, check: '*', match: { critical: true, code: 500, check: website } }
`),
  ).toMatchObject([
    {
      match: [
        { name: 'host', op: '=~', value: 'web-.*' },
        { name: 'env', op: '!=', value: 'dev' },
      ],
    },
    {
      match: [
        { name: 'host', op: '=~', value: 'web-.*' },
        { name: 'env', op: '!=', value: 'dev' },
      ],
    },
    { match: { critical: 'true', code: '500', check: 'website' } },
  ])
})

test('the address of a webhook is a secret', () => {
  const rule = { name: 'a', absent: 'a', webhook_url: 'https://hooks.example.com/abc' }
  expect(secretsIn(ruleSchema, rule)).toEqual(['https://hooks.example.com/abc'])
})
