import { ignoreRejection } from '@botwatch/events'

/** Source of times. */
export interface Clock {
  /** Milliseconds since 1970, as `Date.now()`; used for timestamps. */
  readonly now: () => number
  /** Milliseconds that never go back, as `performance.now()`; used to measure. */
  readonly monotonic: () => number
}

/** The clocks of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

const MAX_DATE_MS = 8.64e15

/**
 * A clock that never throws and always returns a usable time: a failing `now` is replaced by the process's clock, a
 * failing `monotonic` repeats its latest time.
 */
export function guardClock(clock: Clock): Clock {
  let latest = 0
  return {
    now: guardNow(() => clock.now()),
    monotonic: () => {
      const time = read(() => clock.monotonic())
      if (Number.isFinite(time)) latest = time
      return latest
    },
  }
}

/** A `now` that never throws and always returns a time that a `Date` can hold: a failing one is replaced by `Date.now`. */
export function guardNow(now: () => number): () => number {
  return () => {
    const time = read(now)
    return Math.abs(time) <= MAX_DATE_MS ? time : systemClock.now()
  }
}

/** Reads a clock; NaN if it throws or returns anything but a number. */
function read(source: () => number): number {
  try {
    const time: unknown = source()
    if (typeof time === 'number') return time
    ignoreRejection(time)
  } catch {
    // As below.
  }
  return Number.NaN
}
