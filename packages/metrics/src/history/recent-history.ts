import type { HistoryCell, HistorySeries } from './history-store.ts'
import { Ring } from './ring.ts'
import { keyOf } from './series-key.ts'
import type { Summary } from './summary.ts'
import { RECENT_TIER } from './tier.ts'

/** The last hour of a limited number of series in steps of 15 seconds, in memory. */
export class RecentHistory {
  readonly #maxSeries: number
  readonly #rings = new Map<string, Ring>()

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries
  }

  /** Adds values of a series at a time. Ignores new series above the limit. */
  add(series: HistorySeries, atMs: number, values: Summary): void {
    const key = keyOf(series)
    let ring = this.#rings.get(key)
    if (ring === undefined) {
      if (this.#rings.size >= this.#maxSeries) return
      ring = new Ring(RECENT_TIER)
      this.#rings.set(key, ring)
    }
    ring.add(atMs, values)
  }

  /** Start of what is known of a series; undefined if nothing is. */
  sinceMs(series: HistorySeries): number | undefined {
    return this.#rings.get(keyOf(series))?.sinceMs
  }

  /** Returns the cells of a series from one step on and before another. */
  read(series: HistorySeries, fromMs: number, toMs: number): readonly HistoryCell[] {
    const ring = this.#rings.get(keyOf(series))
    const cells: HistoryCell[] = []
    for (let atMs = fromMs; atMs < toMs; atMs += RECENT_TIER.stepMs) {
      const cell = ring?.at(atMs)
      if (cell !== undefined) cells.push({ atMs, ...cell })
    }
    return cells
  }
}
