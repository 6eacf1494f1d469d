import { choice, describe, type Problem } from '@botwatch/options'
import * as v from 'valibot'

import type { Comparison, Observation } from '../alert.ts'
import type { Verdict } from '../state.ts'
import { formatQuantity } from '../text.ts'
import { printable, type RuleFields } from './fields.ts'

/** Which values breach and which are good. */
export interface ValueBounds {
  /** Default `gt`. */
  readonly comparison: Comparison
  /** A finite number. */
  readonly thresholdValue: number
  /**
   * The value that an alert must pass to resolve: at most the threshold with `gt` and `gte`, at least the threshold with
   * `lt` and `lte`. A value between the two neither breaches nor resolves. Default the threshold.
   */
  readonly clearValue: number
}

/** Fields of a threshold rule beside those of every rule. */
export interface ThresholdFields extends ValueBounds {
  readonly kind: 'threshold'
  /** Name of the metric to read. */
  readonly metricName: string
}

/** Unit of the value, e.g. `percent`. */
export interface WithUnit {
  readonly unit?: string
}

const finite = v.pipe(v.number('a finite number'), v.finite('a finite number'))
const comparisons: readonly Comparison[] = ['gt', 'lt', 'gte', 'lte', 'eq', 'ne']
const signs: Readonly<Record<Comparison, string>> = { gt: '>', lt: '<', gte: '≥', lte: '≤', eq: '=', ne: '≠' }

export const BOUNDS_FIELDS: RuleFields<ValueBounds> = {
  comparison: v.optional(choice(comparisons), 'gt'),
  thresholdValue: finite,
  clearValue: v.optional(finite),
}
export const THRESHOLD_FIELDS: RuleFields<Omit<ThresholdFields, 'kind'>> = {
  metricName: printable(256),
  ...BOUNDS_FIELDS,
}

/** Returns the problem of a `clearValue` on the wrong side of the threshold. */
export function clearValueProblem({
  comparison: given = 'gt',
  thresholdValue,
  clearValue,
}: Readonly<Record<string, unknown>>): Problem | undefined {
  const comparison = comparisons.find((known) => known === given)
  if (comparison === undefined || !Number.isFinite(thresholdValue) || !Number.isFinite(clearValue))
    return undefined
  const side = clearSide(comparison)
  const gap = Number(clearValue) - Number(thresholdValue)
  if (side === 0 ? gap === 0 : gap * side >= 0) return undefined
  const where = side < 0 ? 'at most' : 'at least'
  const expected =
    side === 0
      ? 'no clearValue unless comparison is gt, gte, lt or lte'
      : `${where} thresholdValue with ${comparison}`
  return { path: 'clearValue', expected, received: describe(clearValue) }
}

/** Evaluates a value. Anything but a finite number is no data. */
export function evaluateValue(
  { comparison, thresholdValue, clearValue }: ValueBounds,
  value: unknown,
): Verdict {
  if (typeof value !== 'number' || !Number.isFinite(value)) return 'no_data'
  if (breaches(comparison, value, thresholdValue)) return 'breach'
  return clearValue !== thresholdValue && breaches(comparison, value, clearValue) ? 'band' : 'ok'
}

/**
 * Returns an open interval in which every value is good, so that such a value needs no evaluation. Empty if the good
 * values do not form one interval.
 */
export function okRange({ comparison, clearValue }: ValueBounds): readonly [above: number, below: number] {
  const side = clearSide(comparison)
  if (side === 0) return [Infinity, -Infinity]
  return side < 0 ? [-Infinity, clearValue] : [clearValue, Infinity]
}

/** Describes a value, e.g. `cpu_percent is 93% (threshold: > 80%)`. */
export function observeValue(rule: ThresholdFields & WithUnit, value: unknown): Observation {
  const number = Number(value)
  const text = formatQuantity(number, rule.unit)
  return { value: number, summary: `${rule.metricName} is ${text} (threshold: ${describeThreshold(rule)})` }
}

/** Describes the values that breach, e.g. `> 80%`. */
export function describeThreshold({
  comparison,
  thresholdValue,
  unit,
}: Pick<ValueBounds, 'comparison' | 'thresholdValue'> & WithUnit): string {
  return `${signs[comparison]} ${formatQuantity(thresholdValue, unit)}`
}

/** Returns the side of the threshold with the good values: -1 below, 1 above, 0 neither. */
function clearSide(comparison: Comparison): -1 | 0 | 1 {
  if (comparison === 'eq' || comparison === 'ne') return 0
  return comparison === 'gt' || comparison === 'gte' ? -1 : 1
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
