import type { CompiledRule } from '../rules/compile.ts'
import { rateOf } from '../rules/rate.ts'
import { ratioOf } from '../rules/ratio.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { Plan } from './plan.ts'
import type { RuleSeries, SeriesKey, Stream } from './stream.ts'

/** A series with its last value. */
export interface LatestSeries extends SeriesKey {
  /** Null if the rule compares no number, or its window does not hold enough. */
  readonly value: number | null
  /** Time of the last sample that counted, on the wall clock of its source. */
  readonly lastAt: number
}

/** Returns the series of a rule whose data is not missing. */
export function latestSeries(
  { metrics, checks, missing }: Plan,
  { rule }: CompiledRule,
): readonly LatestSeries[] {
  if (rule.kind === 'absent' || rule.kind === 'dead_man') return []
  const streams = rule.kind === 'health' ? checks.values() : metrics.get(rule.metricName)?.streams.values()
  return [...(streams ?? [])].flatMap((stream) => {
    const series = stream.series.find(({ compiled }) => compiled.rule === rule)
    if (series === undefined || stream.countedRound === 0 || missing.series.has(series.fingerprint)) return []
    const { fingerprint, labels } = series
    return [{ fingerprint, labels, value: valueOf(rule, stream, series), lastAt: stream.lastAt }]
  })
}

/** Returns the value that is closest to the threshold or furthest beyond it; the newest one if no side of it is good. */
export function worstValue({ rule }: CompiledRule, series: readonly LatestSeries[]): number | null {
  const withValue = series.filter(({ value }) => value !== null)
  const values = withValue.map(({ value }) => value ?? Number.NaN)
  if (values.length === 0 || !('comparison' in rule)) return null
  switch (rule.comparison) {
    case 'gt':
    case 'gte':
      return values.reduce((worst, value) => Math.max(worst, value))
    case 'lt':
    case 'lte':
      return values.reduce((worst, value) => Math.min(worst, value))
    case 'eq':
    case 'ne':
      return withValue.reduce((newest, each) => (each.lastAt > newest.lastAt ? each : newest)).value
  }
}

function valueOf(rule: AlertRule, { value }: Stream, { window }: RuleSeries): number | null {
  if (rule.kind === 'threshold') return value
  const growth = window?.growth()
  if ((rule.kind !== 'rate' && rule.kind !== 'ratio') || growth === undefined) return null
  if (growth.beside < rule.minSamples) return null
  if (rule.kind === 'ratio') return ratioOf(growth)
  return growth.isWhole ? rateOf(growth) : null
}
