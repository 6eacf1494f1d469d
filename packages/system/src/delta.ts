/** Growth of each counter, and the time it took. */
interface Delta {
  readonly seconds: number
  readonly growth: readonly number[]
}

/** Compares counters with those of the previous call; null if that had another `key` or there was none. */
export type DeltaMeter = (key: string, counters: readonly number[]) => Delta | null

/** Counters grow in steps of up to 10 ms. A shorter window would measure the steps more than the load. */
const MIN_WINDOW_SECONDS = 0.25

/**
 * Creates a meter that compares cumulative counters with those of the previous call. It starts again if the key changes
 * or a counter decreases. A call within 250 ms returns the previous delta.
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
