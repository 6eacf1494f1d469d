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
 * The time that durations are measured on: wall-clock milliseconds at the start, and from there on by the monotonic
 * clock, so that a jump of the wall clock neither ends a wait nor prolongs it. Never resumes before `resumeAtMs`.
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
