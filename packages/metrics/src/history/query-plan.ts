import type { HistoryAggregation, ResolvedQuery } from './query.ts'
import { TIERS, type Summary, type TierShape } from './tier.ts'

/** The cells that answer a query. `fromMs` and `toMs` are multiples of `stepMs`, which is one of `resolutionMs`. */
export interface QueryPlan {
  /** Resolution of the finest tier that reaches back to the start. */
  readonly resolutionMs: number
  readonly fromMs: number
  readonly toMs: number
  readonly stepMs: number
}

/** Chooses the tier and the steps of a query. */
export function planQuery({ fromMs, toMs, stepMs }: ResolvedQuery, nowMs: number): QueryPlan {
  // One cell more, because the last hour begins within a cell.
  const tier = TIERS.find((shape) => fromMs >= oldestMsOf(shape, nowMs) - shape.stepMs) ?? TIERS[2]
  const step = Math.max(1, Math.ceil(stepMs / tier.stepMs)) * tier.stepMs
  const from = Math.floor(Math.max(fromMs, oldestMsOf(tier, nowMs)) / step) * step
  const to = Math.max(from, Math.ceil(Math.min(toMs, nowMs + 1) / step) * step)
  return { resolutionMs: tier.stepMs, fromMs: from, toMs: to, stepMs: step }
}

/** Reads one value of a summary. Null for a gap. */
export function valueOf(summary: Summary | null, aggregation: HistoryAggregation): number | null {
  if (summary === null) return null
  return aggregation === 'avg' ? summary.sum / summary.count : summary[aggregation]
}

/** The earliest time for which a ring has a whole cell. */
function oldestMsOf({ stepMs, cells }: TierShape, nowMs: number): number {
  return (Math.floor(nowMs / stepMs) - cells + 1) * stepMs
}
