/** Summary of durations. Times are null if the count is 0. */
export interface Durations {
  readonly count: number
  readonly meanMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** Summarises durations. Percentiles are by nearest rank, so each is one of the values. */
export function summarise(valuesMs: readonly number[]): Durations {
  const count = valuesMs.length
  const sorted = Float64Array.from(valuesMs).toSorted()
  const rank = (share: number): number | null => sorted[Math.ceil(share * count) - 1] ?? null
  const sum = sorted.reduce((total, value) => total + value, 0)
  return { count, meanMs: count === 0 ? null : sum / count, p50Ms: rank(0.5), p95Ms: rank(0.95) }
}
