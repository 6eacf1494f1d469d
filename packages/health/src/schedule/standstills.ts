import type { Clock } from '../check/clock.ts'

/** Interval of the timer that shows whether this process runs. */
const BEAT_MS = 1000

/** A timer that is late by up to this much shows no standstill. */
const TOLERANCE_MS = 2000

/**
 * Measures for how long this process stood still, e.g. stopped by a signal or on a suspended machine, with one unref'd
 * timer. The first 2 seconds of each time do not count.
 */
export class Standstills {
  readonly #clock: Clock
  #totalMs = 0
  #beatAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Total time of all standstills in milliseconds, including one that no timer has noticed yet. Never shrinks. */
  get totalMs(): number {
    return this.#totalMs + this.#currentMs(this.#clock.monotonic())
  }

  /** Milliseconds on a clock that stands still while this process does. */
  get awakeMs(): number {
    const now = this.#clock.monotonic()
    return now - this.#totalMs - this.#currentMs(now)
  }

  /** Watches from now on. Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return
    this.#beatAt = this.#clock.monotonic()
    this.#timer = setInterval(() => this.#beat(), BEAT_MS)
    this.#timer.unref()
  }

  /** Idempotent. */
  stop(): void {
    this.#beat()
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #currentMs(now: number): number {
    return this.#timer === undefined ? 0 : Math.max(0, now - this.#beatAt - BEAT_MS - TOLERANCE_MS)
  }

  #beat(): void {
    const now = this.#clock.monotonic()
    this.#totalMs += this.#currentMs(now)
    this.#beatAt = now
  }
}
