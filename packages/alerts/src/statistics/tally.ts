import type { OutboxRow, OutboxStatus } from '../store/outbox-records.ts'

/** Upper bounds of the latency histogram, in seconds. */
export const LATENCY_BOUNDS_SECONDS: readonly number[] = [0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400]

/** Counts since the start of the process. */
export interface NoticeTally {
  /** Messages that came to their end, by channel and outcome. */
  readonly settled: readonly {
    readonly channel: string
    readonly outcome: OutboxStatus
    readonly count: number
  }[]
  /** FIREs delivered, by the bucket their latency falls into; one more than there are bounds. */
  readonly latencyBuckets: readonly number[]
  readonly latencySumSeconds: number
}

/** Counts messages as they come to their end. */
export class Tally {
  readonly #settled = new Map<string, Map<OutboxStatus, number>>()
  readonly #buckets = Array.from({ length: LATENCY_BOUNDS_SECONDS.length + 1 }, () => 0)
  #sumSeconds = 0

  add(rows: readonly OutboxRow[]): void {
    for (const { channel, status, notice, settledMs, queuedMs, replayed } of rows) {
      if (settledMs === null) continue
      const counts = this.#settled.get(channel) ?? new Map<OutboxStatus, number>()
      this.#settled.set(channel, counts.set(status, (counts.get(status) ?? 0) + 1))
      if (notice === 'fire' && status === 'delivered' && !replayed)
        this.#observe((settledMs - queuedMs) / 1000)
    }
  }

  read(): NoticeTally {
    const settled = [...this.#settled].flatMap(([channel, counts]) =>
      [...counts].map(([outcome, count]) => ({ channel, outcome, count })),
    )
    return { settled, latencyBuckets: [...this.#buckets], latencySumSeconds: this.#sumSeconds }
  }

  #observe(seconds: number): void {
    const found = LATENCY_BOUNDS_SECONDS.findIndex((bound) => seconds <= bound)
    const bucket = found === -1 ? LATENCY_BOUNDS_SECONDS.length : found
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#sumSeconds += seconds
  }
}
