import type { AlertRecord } from '../alert.ts'

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
  const sorted = Float64Array.from(valuesMs).sort()
  const rank = (share: number): number | null => sorted[Math.ceil(share * count) - 1] ?? null
  const sum = sorted.reduce((total, value) => total + value, 0)
  return { count, meanMs: count === 0 ? null : sum / count, p50Ms: rank(0.5), p95Ms: rank(0.95) }
}

/** Durations of one alert in milliseconds, 0 if the wall clock was set back in between. */
export interface AlertDurations {
  /** From firing to the first acknowledgement; null if nobody acknowledged it. */
  readonly acknowledgeMs: number | null
  /** From firing to the end; null unless it recovered or was resolved by hand. */
  readonly resolveMs: number | null
}

/** Returns how long people needed for an alert. For stores. */
export function durationsOf({ firedAt, acknowledgedAt, resolution }: AlertRecord): AlertDurations {
  const isSolved = resolution?.reason === 'recovered' || resolution?.reason === 'manual'
  return {
    acknowledgeMs: acknowledgedAt === null ? null : Math.max(0, acknowledgedAt - firedAt),
    resolveMs: isSolved ? Math.max(0, resolution.at - firedAt) : null,
  }
}
