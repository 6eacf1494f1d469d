import type { DroppedEvent } from './events.ts'
import type { DropReason } from '../validate.ts'

const EVENT_INTERVAL_MS = 60_000

/** Tells of dropped samples, at most once a minute. */
export class DroppedSamples {
  readonly #tell: (event: DroppedEvent) => void
  #untold = 0
  #toldAtMs = Number.NEGATIVE_INFINITY

  constructor(tell: (event: DroppedEvent) => void) {
    this.#tell = tell
  }

  /** Notes one. */
  note(reason: DropReason, atMs: number): void {
    this.#untold += 1
    if (atMs >= this.#toldAtMs && atMs - this.#toldAtMs < EVENT_INTERVAL_MS) return
    const count = this.#untold
    this.#untold = 0
    this.#toldAtMs = atMs
    this.#tell({ reason, count })
  }
}
