import type { Observation } from '../alert.ts'
import type { SampleVerdict } from '../state.ts'
import { formatDuration, formatNumber } from '../text.ts'
import { printable, type RuleFields } from './fields.ts'
import { BOUNDS_FIELDS, describeThreshold, evaluateValue, type ValueBounds } from './threshold.ts'
import { WINDOW_FIELDS, type Growth, type WindowFields } from './window.ts'

/** Fields of a rate rule beside those of every rule. */
export interface RateFields extends ValueBounds, WindowFields {
  readonly kind: 'rate'
  /** Name of the counter to read. */
  readonly metricName: string
}

export const RATE_FIELDS: RuleFields<Omit<RateFields, 'kind'>> = {
  metricName: printable(256),
  ...BOUNDS_FIELDS,
  ...WINDOW_FIELDS,
}

/**
 * Evaluates the growth of the counter and, beside it, the number of samples. A window that is not whole, or has too few
 * samples, neither breaches nor resolves.
 */
export function evaluateRate(rule: RateFields, growth: Growth): SampleVerdict {
  const rate = rateOf(growth)
  if (rate === null || !growth.isWhole || growth.beside < rule.minSamples) return 'band'
  const verdict = evaluateValue(rule, rate)
  return verdict === 'no_data' ? 'band' : verdict
}

/** Describes a window, e.g. `retries_total grew by 3.2 per second in 5 m (threshold: > 2)`. */
export function observeRate(rule: RateFields, growth: Growth): Observation {
  const value = rateOf(growth)
  const { comparison, thresholdValue, windowMs } = rule
  const window = formatDuration(windowMs)
  // The sentence has the unit already.
  const threshold = describeThreshold({ comparison, thresholdValue })
  const summary =
    value === null
      ? `${rule.metricName} has too few samples in ${window}`
      : `${rule.metricName} grew by ${formatNumber(value)} per second in ${window} (threshold: ${threshold})`
  return { value, summary }
}

/** Returns the growth per second; null if it cannot be computed. */
export function rateOf({ counter, spanMs }: Growth): number | null {
  const rate = counter / (spanMs / 1000)
  return Number.isFinite(rate) ? rate : null
}
