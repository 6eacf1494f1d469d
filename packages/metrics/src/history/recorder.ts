import type { ApiSeries } from '../api/api-series.ts'
import type { ApiTotals } from '../api/api-totals.ts'
import type { MetricSample } from '../metric-sample.ts'
import type { CollectorHistory } from './collector-history.ts'
import { keyOf } from './series-key.ts'
import { summaryOf, type Summary } from './summary.ts'
import { RECENT_TIER } from './tier.ts'

/** Where the history reads its values. */
export interface HistorySources {
  readonly samples: () => readonly MetricSample[]
  readonly totals: () => ReadonlyMap<ApiSeries, ApiTotals>
  /** Tokens per call since the last time. */
  readonly takeTokens: () => Summary | null
}

/**
 * Records samples every 15 seconds, and all requests and tokens since the last time. Response times and tokens are exact
 * in every tier, because every call is part of the sum, the minimum and the maximum.
 */
export class HistoryRecorder {
  readonly #history: CollectorHistory
  readonly #sources: HistorySources
  #period = Number.NEGATIVE_INFINITY
  /** Series whose value was unknown at the last recording. */
  #unknown: ReadonlySet<string> = new Set()

  constructor(history: CollectorHistory, sources: HistorySources) {
    this.#history = history
    this.#sources = sources
  }

  /** Records once per 15 seconds. Call it at least every second. */
  tick(nowMs: number): void {
    const period = Math.floor(nowMs / RECENT_TIER.stepMs)
    if (period === this.#period) return
    this.#period = period
    const samples = this.#sources.samples()
    this.#unknown = new Set(samples.filter(({ value }) => value === null).map((sample) => keyOf(sample)))
    this.#record(samples, nowMs)
    this.flush(nowMs)
  }

  /** Records the values that were unknown at the last recording. */
  catchUp(nowMs: number): void {
    const samples = this.#sources.samples().filter((sample) => this.#unknown.has(keyOf(sample)))
    this.#record(samples, nowMs)
  }

  /** Records the requests and tokens since the last time. */
  flush(nowMs: number): void {
    // These requests came before the tick, and ticks come within a second.
    const atMs = nowMs - 1000
    for (const [api, { count, sumSeconds }] of this.#sources.totals()) {
      const { recent, before } = api
      // A lower count means that prom-client's registry was reset.
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

  #record(samples: readonly MetricSample[], nowMs: number): void {
    for (const { name, labels, value } of samples)
      if (value !== null) this.#history.add(name, labels, nowMs, summaryOf(value))
  }
}
