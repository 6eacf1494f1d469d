/** How much each counter grew over how long. */
interface Delta {
  readonly seconds: number
  readonly growth: readonly number[]
}

/** Takes the counters of one moment; null until two moments of the same `key` can be compared. */
export type DeltaMeter = (key: string, counters: readonly number[]) => Delta | null

/** Counters tick in steps of up to 10 ms, so a shorter window would say more about the ticks than the load. */
const MIN_WINDOW_SECONDS = 0.25

/**
 * Creates a meter that compares cumulative counters with those of the call before. A new key or a counter
 * that went back starts over; a call within 250 ms gives the delta of the call before.
 */
export function createDeltaMeter(): DeltaMeter {
  let base: { readonly at: number; readonly key: string; readonly counters: readonly number[] } | null = null
  let last: Delta | null = null

  return (key, counters) => {
    const at = performance.now()
    const growth = base?.key === key ? subtract(counters, base.counters) : null
    const seconds = base === null ? 0 : (at - base.at) / 1000
    if (growth !== null && seconds < MIN_WINDOW_SECONDS) return last
    last = growth === null ? null : { seconds, growth }
    base = { at, key, counters }
    return last
  }
}

function subtract(now: readonly number[], before: readonly number[]): number[] | null {
  const growth = now.map((value, index) => value - (before[index] ?? Number.NaN))
  return growth.every((value) => value >= 0) ? growth : null
}
