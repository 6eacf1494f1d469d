import type { DropReason } from '../validate.ts'

/** Samples that were dropped since the last event. */
export interface DroppedEvent {
  /** Why the latest one was dropped. */
  readonly reason: DropReason
  readonly count: number
}

const EVENT_INTERVAL_MS = 60_000

/** Reports dropped samples, at most once a minute. */
export class DroppedSamples {
  readonly #report: (event: DroppedEvent) => void
  #unreported = 0
  #reportedAtMs = Number.NEGATIVE_INFINITY

  constructor(report: (event: DroppedEvent) => void) {
    this.#report = report
  }

  /** Counts dropped samples, and reports all unreported ones if the last report is a minute old. */
  add(reason: DropReason, count: number, atMs: number): void {
    this.#unreported += count
    if (atMs >= this.#reportedAtMs && atMs - this.#reportedAtMs < EVENT_INTERVAL_MS) return
    const unreported = this.#unreported
    this.#unreported = 0
    this.#reportedAtMs = atMs
    this.#report({ reason, count: unreported })
  }
}
