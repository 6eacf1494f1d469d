import { expect, test } from 'vitest'

import { compareRuleHashes, ruleHash } from './compile.ts'
import { parseAlertRule } from './parse-rule.ts'
import type { AlertRuleInput } from './rule.ts'

const rule: AlertRuleInput = {
  name: 'cpu',
  metricName: 'cpu',
  thresholdValue: 80,
  match: { a: '1', b: '2' },
  labels: { team: 'core' },
}
const health: AlertRuleInput = {
  name: 'down',
  healthCheckName: 'glm',
  healthStatus: ['unhealthy', 'degraded'],
}

function hashOf(input: AlertRuleInput): string {
  const result = parseAlertRule(input)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return ruleHash(result.rule)
}

const edit = (from: AlertRuleInput, change: Partial<AlertRuleInput>) =>
  compareRuleHashes(hashOf(from), hashOf({ ...from, ...change }))

test.each<Partial<AlertRuleInput>>([
  { metricName: 'load' },
  { match: { a: '1' } },
  { match: [{ name: 'a', op: '=~', value: '1' }] },
  { labels: {} },
])('%j makes a rule watch something else', (change) => {
  expect(edit(rule, change)).toEqual({ kind: 'identity' })
})

test.each<Partial<AlertRuleInput>>([{ thresholdValue: 81 }, { clearValue: 70 }, { comparison: 'gte' }])(
  '%j changes what breaches',
  (change) => {
    expect(edit(rule, change)).toEqual({ kind: 'evaluation', recount: false })
  },
)

test.each<Partial<AlertRuleInput>>([{ consecutiveBreaches: 2 }, { forMs: 1 }])(
  '%j changes the count',
  (change) => {
    expect(edit(rule, change)).toEqual({ kind: 'evaluation', recount: true })
  },
)

test.each<Partial<AlertRuleInput>>([
  { clearAfter: 2 },
  { keepFiringForMs: 1 },
  { severity: 'error' },
  { cooldownMinutes: 1 },
  { groupBy: ['host'], groupWaitMs: 0 },
  { description: 'x' },
  { match: { b: '2', a: '1' } },
])('%j changes nothing of that', (change) => {
  expect(edit(rule, change)).toEqual({ kind: 'none' })
})

test('the hash of a ratio rule depends on both of its counters and on its window', () => {
  const ratio: AlertRuleInput = { ...rule, totalMetricName: 'all' }
  expect(edit(rule, { totalMetricName: 'all' })).toEqual({ kind: 'identity' })
  expect(edit(rule, { kind: 'rate' })).toEqual({ kind: 'identity' })
  expect(edit(ratio, { totalMetricName: 'others' })).toEqual({ kind: 'identity' })
  for (const change of [{ windowMs: 1000 }, { minSamples: 2 }, { thresholdValue: 1 }])
    expect(edit(ratio, change)).toEqual({ kind: 'evaluation', recount: false })
})

test('a health rule is told by its check and its statuses', () => {
  expect(edit(health, { healthCheckName: '*' })).toEqual({ kind: 'identity' })
  expect(edit(health, { healthStatus: ['unhealthy'] })).toEqual({ kind: 'evaluation', recount: false })
  expect(edit(health, { healthStatus: ['degraded', 'unhealthy'] })).toEqual({ kind: 'none' })
  const absent: AlertRuleInput = {
    name: 'cpu',
    kind: 'absent',
    metricName: 'cpu',
    match: rule.match ?? {},
    labels: rule.labels ?? {},
  }
  expect(compareRuleHashes(hashOf(rule), hashOf(absent))).toEqual({ kind: 'identity' })
})
