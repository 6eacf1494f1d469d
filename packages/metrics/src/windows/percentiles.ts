import { latencyOf, type LatencyCounts } from './latency-buckets.ts'

/** The percentiles that are told. */
export const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const

/**
 * The latencies in milliseconds at {@link QUANTILES} by nearest rank: the smallest one that at least that share of all
 * does not exceed; null without any.
 */
export function percentilesOf(counts: LatencyCounts): readonly (number | null)[] {
  const { total } = counts
  if (total === 0) return QUANTILES.map(() => null)
  return counts.bucketsAt(QUANTILES.map((quantile) => Math.ceil(quantile * total))).map(latencyOf)
}
