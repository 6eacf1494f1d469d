/** Source of the time. */
export interface Clock {
  /** Returns the wall clock in milliseconds since 1970. May jump. */
  readonly now: () => number
  /** Returns milliseconds since any origin. Never goes back. */
  readonly monotonic: () => number
}

/** The clocks of this process. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

/**
 * Time for measuring durations. It starts at the wall clock, or at `resumeAtMs` if that is later, and advances with the
 * monotonic clock, so that a jump of the wall clock neither ends nor prolongs a wait.
 */
export class Timeline {
  readonly #clock: Clock
  readonly #offsetMs: number

  constructor(clock: Clock, resumeAtMs = 0) {
    this.#clock = clock
    this.#offsetMs = Math.max(clock.now(), resumeAtMs) - clock.monotonic()
  }

  now(): number {
    return Math.round(this.#offsetMs + this.#clock.monotonic())
  }
}
