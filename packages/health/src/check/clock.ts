/** Where times come from. */
export interface Clock {
  /** Milliseconds since 1970 as `Date.now()` counts them; for what people read. */
  readonly now: () => number
  /** Milliseconds as `performance.now()` counts them; for what is measured. Never goes back. */
  readonly monotonic: () => number
}

/** The clocks of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}
