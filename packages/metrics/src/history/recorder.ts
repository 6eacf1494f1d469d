import type { ApiSeries } from '../api/api-series.ts'
import type { MetricSample } from '../report.ts'
import type { History } from './history.ts'
import { TIERS, type Summary } from './tier.ts'

/** Where the history looks. */
export interface HistorySources {
  readonly samples: () => readonly MetricSample[]
  readonly apis: () => readonly ApiSeries[]
  /** Tokens per call since the last look. */
  readonly takeTokens: () => Summary | null
}

/**
 * Looks every 15 seconds: writes down the samples as they stand, and what has happened since. Times and tokens are
 * exact in every tier, because each call's value went into the sum, the smallest and the largest.
 */
export class HistoryRecorder {
  readonly #history: History
  readonly #sources: HistorySources
  #period = Number.NEGATIVE_INFINITY

  constructor(history: History, sources: HistorySources) {
    this.#history = history
    this.#sources = sources
  }

  /** Looks when it is time to. */
  tick(nowMs: number): void {
    const period = Math.floor(nowMs / TIERS[0].stepMs)
    if (period === this.#period) return
    this.#period = period
    for (const { name, labels, value } of this.#sources.samples())
      if (value !== null)
        this.#history.add(name, labels, nowMs, { min: value, max: value, sum: value, count: 1 })
    this.flush(nowMs)
  }

  /** Writes down what has happened since the last look. */
  flush(nowMs: number): void {
    // What has happened up to a border belongs before it; ticks come within the second.
    const atMs = nowMs - 1000
    for (const api of this.#sources.apis()) {
      const { count, sumMs, minMs, maxMs } = api.interval
      if (count === 0) continue
      const seconds = { min: minMs / 1000, max: maxMs / 1000, sum: sumMs / 1000, count }
      this.#history.add('response_time_sec', { api: api.name }, atMs, seconds)
      api.closeInterval()
    }
    const tokens = this.#sources.takeTokens()
    if (tokens !== null) this.#history.add('tokens', {}, atMs, tokens)
  }
}
