import type { ApiSeries } from '../api/api-series.ts'
import type { ApiTotals } from '../api/api-totals.ts'
import type { MetricSample } from '../collector/report.ts'
import type { History } from './history.ts'
import { TIERS, type Summary } from './tier.ts'

/** Where the history looks. */
export interface HistorySources {
  readonly samples: () => readonly MetricSample[]
  readonly totals: () => ReadonlyMap<ApiSeries, ApiTotals>
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
    for (const [api, { count, sumSeconds }] of this.#sources.totals()) {
      const { recent, before } = api
      // Less than last time: prom-client's registry was reset.
      const seen = api.seen.count <= count ? api.seen : { count: 0, sumSeconds: 0 }
      api.seen = { count, sumSeconds }
      const since = { count: count - seen.count, sum: sumSeconds - seen.sumSeconds }
      if (since.count > 0) {
        const range = { min: recent.min / 1000, max: recent.max / 1000 }
        this.#history.add('response_time_sec', { api: api.name }, atMs, { ...range, ...since })
      }
      before.merge(recent)
      recent.clear()
    }
    const tokens = this.#sources.takeTokens()
    if (tokens !== null) this.#history.add('tokens', {}, atMs, tokens)
  }
}
