import type { Problem } from '@botwatch/options'

import type { Observation } from '../alert.ts'
import type { SampleVerdict } from '../state.ts'
import { formatDuration, formatNumber, formatQuantity } from '../text.ts'
import { printable, type RuleFields } from './fields.ts'
import {
  BOUNDS_FIELDS,
  describeThreshold,
  evaluateValue,
  type ValueBounds,
  type WithUnit,
} from './threshold.ts'
import { WINDOW_FIELDS, type Growth, type WindowFields } from './window.ts'

/** Fields of a ratio rule beside those of every rule. */
export interface RatioFields extends ValueBounds, WindowFields {
  readonly kind: 'ratio'
  /** Name of the counter of the part, e.g. of failed requests. */
  readonly metricName: string
  /** Name of the counter of the whole, e.g. of all requests. It is read with the same labels in the same round. */
  readonly totalMetricName: string
}

export const RATIO_FIELDS: RuleFields<Omit<RatioFields, 'kind'>> = {
  metricName: printable(256),
  totalMetricName: printable(256),
  ...BOUNDS_FIELDS,
  ...WINDOW_FIELDS,
}

/** A counter is all of itself, so that such a rule would fire for ever or never. */
export function ratioProblems(fields: Readonly<Record<string, unknown>>): readonly Problem[] {
  const { metricName, totalMetricName } = fields
  if (metricName === undefined || metricName !== totalMetricName) return []
  return [
    { path: 'totalMetricName', expected: 'another metric than metricName', received: 'the same metric' },
  ]
}

/**
 * Evaluates the growth of the part and, beside it, of the total. If the total grew by less than `minSamples`, nothing
 * breaches; a whole window still resolves an alert if it is good or empty.
 */
export function evaluateRatio(rule: RatioFields, growth: Growth): SampleVerdict {
  const { counter, beside, isWhole } = growth
  const ratio = ratioOf(growth)
  const verdict = ratio === null ? 'no_data' : evaluateValue(rule, ratio)
  if (verdict !== 'no_data' && beside >= rule.minSamples) return verdict
  if (!isWhole) return 'band'
  if (verdict === 'no_data') return counter === 0 && beside === 0 ? 'ok' : 'band'
  return verdict === 'breach' ? 'band' : verdict
}

/** Describes a window, e.g. `failed_total / calls_total is 17% in 5 m (threshold: > 10%)`. */
export function observeRatio(rule: RatioFields & WithUnit, growth: Growth): Observation {
  const { metricName, totalMetricName, windowMs, minSamples, unit } = rule
  const value = ratioOf(growth)
  const window = formatDuration(windowMs)
  if (value === null) return { value, summary: `${totalMetricName} did not grow in ${window}` }
  const few =
    growth.beside < minSamples
      ? `, but ${totalMetricName} grew by only ${formatNumber(growth.beside)} of ${minSamples}`
      : ` (threshold: ${describeThreshold(rule)})`
  return {
    value,
    summary: `${metricName} / ${totalMetricName} is ${formatQuantity(value, unit)} in ${window}${few}`,
  }
}

/** Returns the share; null if the whole did not grow. */
export function ratioOf({ counter, beside }: Growth): number | null {
  const ratio = counter / beside
  return beside > 0 && Number.isFinite(ratio) ? ratio : null
}
