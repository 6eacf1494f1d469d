import type { OutboxRow, OutboxStatus } from '../store/outbox-records.ts'

/** Upper bounds of the latency histogram, in seconds. */
export const LATENCY_BOUNDS_SECONDS: readonly number[] = [0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400]

/** Counts of notifications since the process started. */
export interface NotificationCounts {
  /** Finished notifications by channel and outcome. */
  readonly finished: readonly {
    readonly channel: string
    readonly outcome: OutboxStatus
    readonly count: number
  }[]
  /** Accepted FIREs by latency, one count per bucket; the last bucket has no upper bound. */
  readonly latencyBuckets: readonly number[]
  readonly latencySumSeconds: number
}

/** Counts notifications when they finish. */
export class Tally {
  readonly #finished = new Map<string, Map<OutboxStatus, number>>()
  readonly #buckets = Array.from({ length: LATENCY_BOUNDS_SECONDS.length + 1 }, () => 0)
  #sumSeconds = 0

  add(rows: readonly OutboxRow[]): void {
    for (const { channel, status, notice, settledMs, queuedMs, replayed } of rows) {
      if (settledMs === null) continue
      const counts = this.#finished.get(channel) ?? new Map<OutboxStatus, number>()
      this.#finished.set(channel, counts.set(status, (counts.get(status) ?? 0) + 1))
      if (notice === 'fire' && status === 'delivered' && !replayed)
        this.#observe((settledMs - queuedMs) / 1000)
    }
  }

  read(): NotificationCounts {
    const finished = [...this.#finished].flatMap(([channel, counts]) =>
      [...counts].map(([outcome, count]) => ({ channel, outcome, count })),
    )
    return { finished, latencyBuckets: [...this.#buckets], latencySumSeconds: this.#sumSeconds }
  }

  #observe(seconds: number): void {
    const found = LATENCY_BOUNDS_SECONDS.findIndex((bound) => seconds <= bound)
    const bucket = found === -1 ? LATENCY_BOUNDS_SECONDS.length : found
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#sumSeconds += seconds
  }
}
