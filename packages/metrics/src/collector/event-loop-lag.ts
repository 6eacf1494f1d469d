const INTERVAL_MS = 100
/** Longer than Prometheus's default interval of scrapes, so that every scraper sees a stall. */
const WINDOW_MS = 120_000
const SAMPLES = WINDOW_MS / INTERVAL_MS

/** How late timers were, in seconds. */
export interface LagSummary {
  readonly latest: number
  readonly min: number
  readonly max: number
  readonly mean: number
  readonly stddev: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
}

/**
 * Measures how late a timer of 100 ms runs, over the last 2 minutes. Reading changes nothing, so that every reader sees a
 * stall. Does not keep the process alive.
 */
export class EventLoopLag {
  readonly #atMs: number[] = []
  readonly #lagsMs: number[] = []
  #next = 0
  #timer: NodeJS.Timeout | undefined

  /** Starts to measure. Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return
    let beforeMs = performance.now()
    this.#timer = setInterval(() => {
      const nowMs = performance.now()
      this.#atMs[this.#next] = nowMs
      this.#lagsMs[this.#next] = Math.max(0, nowMs - beforeMs - INTERVAL_MS)
      this.#next = (this.#next + 1) % SAMPLES
      beforeMs = nowMs
    }, INTERVAL_MS).unref()
  }

  /** Stops measuring. Idempotent. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Summarises the measurements of the last 2 minutes. Null without any. */
  summary(): LagSummary | null {
    const sinceMs = performance.now() - WINDOW_MS
    const lags = this.#lagsMs.filter((_, at) => (this.#atMs[at] ?? 0) > sinceMs).map((ms) => ms / 1000)
    const latest = this.#lagsMs.at(this.#next - 1)
    if (lags.length === 0 || latest === undefined) return null
    const sorted = lags.toSorted((a, b) => a - b)
    const rank = (quantile: number): number => sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0
    const mean = lags.reduce((sum, lag) => sum + lag, 0) / lags.length
    const variance = lags.reduce((sum, lag) => sum + (lag - mean) ** 2, 0) / lags.length
    return {
      latest: latest / 1000,
      min: sorted[0] ?? 0,
      max: rank(1),
      mean,
      stddev: Math.sqrt(variance),
      p50: rank(0.5),
      p90: rank(0.9),
      p99: rank(0.99),
    }
  }
}
