import fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseAlertRule } from './parse-rule.ts'
import { evaluateRate, observeRate } from './rate.ts'
import { evaluateRatio, observeRatio } from './ratio.ts'
import type { AlertRuleInput, RateRule, RatioRule } from './rule.ts'
import type { Growth } from './window.ts'

const fields = { name: 'r', metricName: 'part', thresholdValue: 0.1, clearValue: 0.05, minSamples: 10 }
const ratio = ruleOf('ratio', { ...fields, totalMetricName: 'total' })
const rate = ruleOf('rate', { ...fields, kind: 'rate' })

function ruleOf<K extends 'rate' | 'ratio'>(
  kind: K,
  input: AlertRuleInput,
): { rate: RateRule; ratio: RatioRule }[K] {
  const result = parseAlertRule(input)
  if (!result.ok || result.rule.kind !== kind) throw new Error(`no rule of kind ${kind}`)
  return result.rule as { rate: RateRule; ratio: RatioRule }[K]
}

function growth(counter: number, beside: number, isWhole = true): Growth {
  return { counter, beside, isWhole, spanMs: 300_000 }
}

test.each([
  [2, 12, true, 'breach'],
  [2, 12, false, 'breach'],
  [1, 12, true, 'band'],
  [0, 12, true, 'ok'],
  [0, 12, false, 'ok'],
  [1, 1, true, 'band'],
  [1, 1, false, 'band'],
  [0, 1, true, 'ok'],
  [0, 1, false, 'band'],
  [0, 0, true, 'ok'],
  [0, 0, false, 'band'],
  // Something was counted, but not in the total.
  [3, 0, true, 'band'],
  [3, Number.MIN_VALUE, true, 'band'],
])('a ratio of %d to %d in a window that is whole: %s gives %s', (counter, beside, isWhole, verdict) => {
  expect(evaluateRatio(ratio, growth(counter, beside, isWhole))).toBe(verdict)
})

test.each([
  [60, 10, true, 'breach'],
  [60, 10, false, 'band'],
  [60, 9, true, 'band'],
  [20, 10, true, 'band'],
  [0, 10, true, 'ok'],
])(
  'a growth of %d over %d samples in a window that is whole: %s gives %s',
  (counter, beside, isWhole, verdict) => {
    expect(evaluateRate(rate, growth(counter, beside, isWhole))).toBe(verdict)
  },
)

test('a rate without a span is no number', () => {
  const empty = { ...growth(0, 0), spanMs: 0 }
  expect(evaluateRate(rate, empty)).toBe('band')
  expect(observeRate(rate, empty)).toEqual({ value: null, summary: 'part has too few samples in 5 m' })
})

test('a value is null or a finite number that is not negative', () => {
  const figure = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })
  const any = fc.record({ counter: figure, beside: figure, spanMs: figure, isWhole: fc.boolean() })
  const property = fc.property(any, (each) =>
    [observeRate(rate, each), observeRatio(ratio, each)].every(
      ({ value }) => value === null || (value >= 0 && value < Infinity),
    ),
  )
  expect(fc.check(property).failed).toBe(false)
})
