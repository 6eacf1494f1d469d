import type { Verdict } from '../detection/detection.ts'
import { formatNumber } from '../text.ts'
import type { FieldReader } from './field-reader.ts'
import type { AlertRuleBase, Observation } from './rule-base.ts'

/** How a value is held against the threshold. */
export type Comparison = 'gt' | 'lt' | 'gte' | 'lte' | 'eq' | 'ne'

/** Fires on the value of a metric. */
export interface ThresholdRule extends AlertRuleBase {
  readonly kind: 'threshold'
  readonly metricName: string
  readonly comparison: Comparison
  readonly thresholdValue: number
  /** A value between this and the threshold is no breach, but does not resolve either. */
  readonly clearValue: number
}

/** The fields that make a rule a threshold rule. */
export const THRESHOLD_FIELDS = ['metricName', 'comparison', 'thresholdValue', 'clearValue'] as const

const comparisons: readonly Comparison[] = ['gt', 'lt', 'gte', 'lte', 'eq', 'ne']
const signs: Readonly<Record<Comparison, string>> = { gt: '>', lt: '<', gte: '≥', lte: '≤', eq: '=', ne: '≠' }

/** Reads what a threshold rule has of its own. */
export function readThresholdRule(read: FieldReader, base: AlertRuleBase): ThresholdRule {
  const comparison = read.oneOf('comparison', comparisons, 'gt')
  const thresholdValue = read.number('thresholdValue', {})
  const clearValue = read.number('clearValue', {}, thresholdValue)
  const side = clearSide(comparison)
  const gap = clearValue - thresholdValue
  if (side === 0 ? gap !== 0 : gap * side < 0) {
    const where = side === 0 ? 'only with gt, gte, lt or lte' : side < 0 ? 'at most' : 'at least'
    const expected = side === 0 ? where : `${where} thresholdValue with ${comparison}`
    read.fail('clearValue', `expected ${expected}, got number ${clearValue}`)
  }
  return {
    ...base,
    kind: 'threshold',
    metricName: read.text('metricName', { min: 1, max: 256 }),
    comparison,
    thresholdValue,
    clearValue,
  }
}

/** What a value says. Anything but a finite number is no data. */
export function judgeValue(
  { comparison, thresholdValue, clearValue }: ThresholdRule,
  value: unknown,
): Verdict {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'no_data'
  if (breaches(comparison, value, thresholdValue)) return 'breach'
  return clearValue !== thresholdValue && breaches(comparison, value, clearValue) ? 'band' : 'ok'
}

/**
 * Two values between which, neither of them included, every value is good: judging it would say so. Never more than
 * that; empty where the good values are not in one piece.
 */
export function okRange({ comparison, clearValue }: ThresholdRule): readonly [above: number, below: number] {
  switch (clearSide(comparison)) {
    case -1:
      return [-Infinity, clearValue]
    case 1:
      return [clearValue, Infinity]
    case 0:
      return [Infinity, -Infinity]
  }
}

/** What a value showed, as `cpu_percent is 93 (threshold: > 80)`. */
export function observeValue(
  { metricName, comparison, thresholdValue }: ThresholdRule,
  value: unknown,
): Observation {
  const number = Number(value)
  const threshold = `${signs[comparison]} ${formatNumber(thresholdValue)}`
  return { value: number, summary: `${metricName} is ${formatNumber(number)} (threshold: ${threshold})` }
}

/** On which side of the threshold the good values lie: -1 below, 1 above, 0 neither. */
function clearSide(comparison: Comparison): -1 | 0 | 1 {
  switch (comparison) {
    case 'gt':
    case 'gte':
      return -1
    case 'lt':
    case 'lte':
      return 1
    case 'eq':
    case 'ne':
      return 0
  }
}

function breaches(comparison: Comparison, value: number, threshold: number): boolean {
  switch (comparison) {
    case 'gt':
      return value > threshold
    case 'lt':
      return value < threshold
    case 'gte':
      return value >= threshold
    case 'lte':
      return value <= threshold
    case 'eq':
      return value === threshold
    case 'ne':
      return value !== threshold
  }
}
