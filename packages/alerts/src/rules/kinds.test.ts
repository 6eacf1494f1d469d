import { formatProblem, type Problem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { parseAlertRule } from './parse-rule.ts'

const threshold = { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80 }
const health = { name: 'api', healthCheckName: 'glm_api' }

function problemsOf(input: unknown): readonly Problem[] {
  const result = parseAlertRule(input)
  return result.ok ? [] : result.problems
}

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

test('totalMetricName makes it a ratio; a rate is named', () => {
  expect(parseAlertRule({ ...threshold, totalMetricName: 'all' })).toMatchObject({
    ok: true,
    rule: { kind: 'ratio', windowMs: 300_000, minSamples: 1, clearValue: 80, unit: 'ratio' },
  })
  expect(parseAlertRule({ ...threshold, kind: 'rate', unit: 'usd' })).toMatchObject({
    ok: true,
    rule: { kind: 'rate', windowMs: 300_000, unit: 'usd' },
  })
  expect(parseAlertRule(threshold).ok && parseAlertRule(threshold)).not.toHaveProperty('rule.unit')
})

test.each([
  [{ ...threshold, windowMs: 60_000 }, 'kind', 'expected rate, or totalMetricName for a ratio, got nothing'],
  [
    { ...threshold, kind: 'rate', windowMs: 999 },
    'windowMs',
    'expected an integer from 1000 to 86400000, got 999',
  ],
  [
    { ...threshold, totalMetricName: 'all', minSamples: 0 },
    'minSamples',
    'expected an integer from 1 to 1000000, got 0',
  ],
  [
    { ...threshold, kind: 'ratio' },
    'totalMetricName',
    'expected a string of 1 to 256 printable characters, got nothing',
  ],
  [
    { ...threshold, totalMetricName: 'cpu_percent', metricName: 'cpu_percent' },
    'totalMetricName',
    'expected another metric than metricName, got the same metric',
  ],
  [
    { ...threshold, totalMetricName: 'all', clearValue: 90 },
    'clearValue',
    'expected at most thresholdValue with gt, got 90',
  ],
])('%j says what is wrong with %s', (input, path, message) => {
  const problems = problemsOf(input).filter((problem) => problem.path === path)
  expect(problems.map((problem) => formatProblem({ ...problem, path: '' }))).toContainEqual(message)
})

test('may not have the fields of two kinds', () => {
  expect(problemsOf({ ...threshold, ...health })).toEqual([
    {
      path: '',
      expected: expect.stringMatching(
        /^the fields of one kind of rule: metricName, .*; or healthCheckName, /,
      ),
      received: 'fields of several kinds',
    },
  ])
})
