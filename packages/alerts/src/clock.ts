import { setImmediate } from 'node:timers/promises'

import { ignoreRejection } from '@botwatch/events'

/** Source of the time. */
export interface Clock {
  /** Returns the wall clock in milliseconds since 1970. May jump. */
  readonly now: () => number
  /** Returns milliseconds since any origin. Never goes back. */
  readonly monotonic: () => number
  /**
   * Runs something once after a time, and returns a function that cancels it: for time that passes faster. Default: a timer
   * that does not keep the process alive.
   */
  readonly after?: (delayMs: number, run: () => void) => () => void
}

/** The clocks of this process. */
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

const MAX_DATE_MS = 8.64e15

/**
 * A clock that never throws and always returns a usable time: a failing `now` is replaced by the process's clock, a
 * failing `monotonic` stands still.
 */
export function guardClock(clock: Clock): Clock {
  let latest = 0
  return {
    ...(clock.after !== undefined && { after: clock.after }),
    now: () => {
      const time = readNumber(() => clock.now())
      return Math.abs(time) <= MAX_DATE_MS ? time : systemClock.now()
    },
    monotonic: () => {
      const time = readNumber(() => clock.monotonic())
      if (Number.isFinite(time)) latest = time
      return latest
    },
  }
}

/** Runs something after a time of a clock. Returns a function that cancels it. */
export function runAfter(clock: Clock, delayMs: number, run: () => void): () => void {
  if (clock.after !== undefined) return clock.after(delayMs, run)
  const timer = setTimeout(run, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Reads a number from code of the user; NaN if it throws or returns anything else. */
export function readNumber(source: () => number): number {
  try {
    const value: unknown = source()
    if (typeof value === 'number') return value
    ignoreRejection(value)
  } catch {
    // As below.
  }
  return Number.NaN
}

const START = { timelineMs: 0, wallMs: 0 }

/**
 * Time for measuring durations. It starts at the wall clock, and after a restart where it was, plus the time that has passed
 * since by the wall clock. It advances with the monotonic clock, so that a jump of the wall clock neither ends nor prolongs
 * a wait.
 */
export class Timeline {
  readonly #clock: Clock
  readonly #offsetMs: number

  constructor(clock: Clock, stored: { readonly timelineMs: number; readonly wallMs: number } = START) {
    const { timelineMs, wallMs } = stored
    this.#clock = clock
    const now = clock.now()
    const resumeAtMs = timelineMs === 0 ? now : timelineMs + Math.max(0, now - wallMs)
    this.#offsetMs = resumeAtMs - clock.monotonic()
  }

  now(): number {
    return Math.round(this.#offsetMs + this.#clock.monotonic())
  }
}

/** Yields to the event loop during long work. */
export async function yieldToLoop(): Promise<void> {
  await setImmediate()
}

/** Longest work between two turns of the event loop. */
const TURN_MS = 10

/** Creates a function that yields to the event loop if the last time was 10 ms ago. Call it between pieces of long work. */
export function createTurns(): () => Promise<void> {
  let startedMs = performance.now()
  return async () => {
    if (performance.now() - startedMs < TURN_MS) return
    await yieldToLoop()
    startedMs = performance.now()
  }
}

/** Filters and yields to the event loop about every 10 ms, because regular expressions may be slow. */
export async function filterInTurns<T>(
  items: Iterable<T>,
  fits: (item: T) => boolean,
): Promise<readonly T[]> {
  const found: T[] = []
  let startedMs = performance.now()
  for (const item of items) {
    if (fits(item)) found.push(item)
    if (performance.now() - startedMs < TURN_MS) continue
    await yieldToLoop()
    startedMs = performance.now()
  }
  return found
}
