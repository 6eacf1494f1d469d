/** How long something took. Times are null when it never happened. */
export interface Durations {
  readonly count: number
  readonly meanMs: number | null
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** Sums durations up; percentiles are by nearest rank, so each is a value that was seen. */
export function summarise(valuesMs: readonly number[]): Durations {
  const count = valuesMs.length
  const sorted = Float64Array.from(valuesMs).toSorted()
  const rank = (share: number): number | null => sorted[Math.ceil(share * count) - 1] ?? null
  const sum = sorted.reduce((total, value) => total + value, 0)
  return { count, meanMs: count === 0 ? null : sum / count, p50Ms: rank(0.5), p95Ms: rank(0.95) }
}
