import type { HistoryAggregation } from './query.ts'
import type { Summary } from './summary.ts'
import { oldestMsOf, type Tier } from './tier.ts'

/** A time range and a step, in milliseconds. */
interface Range {
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

/** The cells that answer a query. `fromMs` and `toMs` are multiples of `stepMs`, which is one of `resolutionMs`. */
export interface QueryPlan extends Range {
  readonly resolutionMs: number
}

/**
 * Chooses the tier and the steps of a query: the finest tier that reaches back to the start, or a coarser one whose cells
 * make the same steps.
 */
export function planQuery({ fromMs, toMs, stepMs }: Range, nowMs: number, tiers: readonly Tier[]): QueryPlan {
  // One cell more, because the last hour begins within a cell.
  const finest = tiers.findIndex((tier) => fromMs >= oldestMsOf(tier, nowMs) - tier.stepMs)
  const reaching = tiers.slice(finest === -1 ? -1 : finest)
  const resolutionMs = reaching[0]?.stepMs ?? 1
  const step = Math.max(1, Math.ceil(stepMs / resolutionMs)) * resolutionMs
  const tier = reaching.findLast((candidate) => step % candidate.stepMs === 0) ?? { stepMs: 1, keepMs: 0 }
  const from = Math.floor(Math.max(fromMs, oldestMsOf(tier, nowMs)) / step) * step
  const to = Math.max(from, Math.ceil(Math.min(toMs, nowMs + 1) / step) * step)
  return { resolutionMs: tier.stepMs, fromMs: from, toMs: to, stepMs: step }
}

/** Reads one value of a summary. Null for a gap. */
export function valueOf(summary: Summary | undefined, aggregation: HistoryAggregation): number | null {
  if (summary === undefined) return null
  return aggregation === 'avg' ? summary.sum / summary.count : summary[aggregation]
}
