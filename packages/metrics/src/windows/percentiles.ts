import { latencyOf, type LatencyCounts } from './latency-buckets.ts'

/** The reported percentiles. */
export const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const

/**
 * Returns the latencies in milliseconds at {@link QUANTILES} by nearest rank, over `counts` and `more` together. Null
 * without any.
 */
export function percentilesOf(counts: LatencyCounts, more?: LatencyCounts): readonly (number | null)[] {
  const total = counts.total + (more?.total ?? 0)
  if (total === 0) return QUANTILES.map(() => null)
  const ranks = QUANTILES.map((quantile) => Math.ceil(quantile * total))
  return counts.bucketsAt(ranks, more).map(latencyOf)
}
