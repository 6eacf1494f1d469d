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
}

/** The fields that make a rule a threshold rule. */
export const THRESHOLD_FIELDS = ['metricName', 'comparison', 'thresholdValue'] as const

const comparisons: readonly Comparison[] = ['gt', 'lt', 'gte', 'lte', 'eq', 'ne']
const signs: Readonly<Record<Comparison, string>> = { gt: '>', lt: '<', gte: '≥', lte: '≤', eq: '=', ne: '≠' }

/** Reads what a threshold rule has of its own. */
export function readThresholdRule(read: FieldReader, base: AlertRuleBase): ThresholdRule {
  return {
    ...base,
    kind: 'threshold',
    metricName: read.text('metricName', { min: 1, max: 256 }),
    comparison: read.oneOf('comparison', comparisons, 'gt'),
    thresholdValue: read.number('thresholdValue', {}),
  }
}

/** What a value says. Anything but a finite number is no data. */
export function judgeValue({ comparison, thresholdValue }: ThresholdRule, value: unknown): Verdict {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'no_data'
  return breaches(comparison, value, thresholdValue) ? 'breach' : 'ok'
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
