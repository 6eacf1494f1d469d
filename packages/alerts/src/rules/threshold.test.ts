import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Comparison } from '../alert.ts'
import { parseAlertRule } from './parse-rule.ts'
import type { ThresholdRule } from './rule.ts'
import { evaluateValue, okRange } from './threshold.ts'

function ruleOf(comparison: Comparison, thresholdValue: number, clearValue = thresholdValue): ThresholdRule {
  const result = parseAlertRule({ name: 'r', metricName: 'm', comparison, thresholdValue, clearValue })
  if (!result.ok || result.rule.kind !== 'threshold') throw new Error('no threshold rule')
  return result.rule
}

function isRight(compare: Comparison, threshold: number, band: number, given: number): boolean {
  const side = compare.startsWith('g') ? -1 : compare.startsWith('l') ? 1 : 0
  const rule = ruleOf(compare, threshold, threshold + side * band)
  const [above, below] = okRange(rule)
  return !(given > above && given < below) || evaluateValue(rule, given) === 'ok'
}

test.each<[Comparison, number | undefined, readonly number[], readonly number[], readonly number[]]>([
  ['gt', undefined, [80.1], [], [80, 79]],
  ['gt', 70, [80.1], [80, 70.1], [70, 69]],
  ['gte', 70, [80], [79.9, 70], [69.9]],
  ['lt', 90, [79.9], [80, 89.9], [90]],
  ['lte', 90, [80], [80.1, 90], [90.1]],
  ['eq', undefined, [80], [], [79, 81]],
  ['ne', undefined, [79, 81], [], [80]],
])('%s with clearValue %s', (comparison, clearValue, breach, band, ok) => {
  const rule = ruleOf(comparison, 80, clearValue)
  expect(breach.map((value) => evaluateValue(rule, value))).toEqual(breach.map(() => 'breach'))
  expect(band.map((value) => evaluateValue(rule, value))).toEqual(band.map(() => 'band'))
  expect(ok.map((value) => evaluateValue(rule, value))).toEqual(ok.map(() => 'ok'))
})

test('between the two ends of its range every value is good, and no other thing is there', () => {
  const comparison = fc.constantFrom<Comparison[]>('gt', 'gte', 'lt', 'lte', 'eq', 'ne')
  const value = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double())
  const property = fc.property(comparison, fc.integer({ min: -9, max: 9 }), fc.nat(5), value, isRight)
  expect(fc.check(property).failed).toBe(false)
})
