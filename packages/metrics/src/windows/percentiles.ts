import { latencyOf } from './latency-buckets.ts'

/** The percentiles that are told. */
export const QUANTILES = [0.5, 0.9, 0.95, 0.99] as const

/**
 * The latencies in milliseconds at {@link QUANTILES} by nearest rank: the smallest one that at least that share of all
 * does not exceed; null without any.
 */
export function percentilesOf(counts: Float64Array, total: number): readonly (number | null)[] {
  let bucket = -1
  let seen = 0
  return QUANTILES.map((quantile) => {
    if (total === 0) return null
    const rank = Math.max(1, Math.ceil(quantile * total))
    while (seen < rank && bucket + 1 < counts.length) {
      bucket += 1
      seen += counts[bucket] as number
    }
    return latencyOf(bucket)
  })
}
