import { evaluateRate, observeRate } from '../rules/rate.ts'
import { evaluateRatio, observeRatio } from '../rules/ratio.ts'
import { missSeries } from './no-data.ts'
import type { Metric } from './metric.ts'
import type { Round } from './round.ts'
import type { RuleSeries } from './stream.ts'

/** A sample of a counter that counts. */
interface CounterSample {
  readonly value: number
  /** The value of the total; undefined unless the rule reads one. */
  readonly total?: number
  readonly sampledAt: number
  /** When the counter was 0, on the wall clock of the source; NaN if that is not known. */
  readonly sinceAt: number
}

/** Adds a sample to the window of a series, and evaluates its rule over the window. */
export function evaluateWindow(round: Round, series: RuleSeries, sample: CounterSample): void {
  const { compiled, window } = series
  const { rule } = compiled
  if (window === undefined || (rule.kind !== 'rate' && rule.kind !== 'ratio')) return
  const { value, total, sampledAt, sinceAt } = sample
  const last = { seenMs: window.lastMs }
  const atMs = round.eventOf('ok', sampledAt, compiled).dataMs
  const ageMs = round.wallTimeOf(sampledAt) - sinceAt
  if (last.seenMs === -Infinity && ageMs >= 0 && ageMs <= window.windowMs) window.add(atMs - ageMs, 0, 0)
  window.add(atMs, value, total)
  const growth = window.growth()
  round.noteWindow()
  if (rule.kind === 'rate')
    round.evaluate(last, series, evaluateRate(rule, growth), sampledAt, () => observeRate(rule, growth))
  else round.evaluate(last, series, evaluateRatio(rule, growth), sampledAt, () => observeRatio(rule, growth))
}

/** Evaluates the ratio rules of a metric after all samples of a round, when both counters are known. */
export async function evaluateRatios(round: Round, { streams }: Metric): Promise<void> {
  for (const [key, part] of streams) {
    if (part.round !== round.id) continue
    for (const series of part.series) {
      const { compiled, window } = series
      if (compiled.rule.kind !== 'ratio' || window === undefined) continue
      const total = round.plan.metrics.get(compiled.rule.totalMetricName)?.streams.get(key)
      if (total?.round !== round.id) {
        // Data of a series that never had any cannot be missing.
        if (window.lastMs > -Infinity) missSeries(round, series, compiled, window.lastMs)
      } else if (part.countedRound === round.id && total.countedRound === round.id) {
        const sinceAt = Math.max(part.sinceAt, total.sinceAt)
        evaluateWindow(round, series, {
          value: part.value,
          total: total.value,
          sampledAt: part.lastAt,
          sinceAt,
        })
      } else round.hold(series)
    }
    if (round.isLong) await round.yield()
  }
}
