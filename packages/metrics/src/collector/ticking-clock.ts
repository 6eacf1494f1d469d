import { safeClock } from '../safe-clock.ts'

const TICK_MS = 1000

/**
 * A clock whose time can be read at no cost while it ticks. That time is the one of the last tick: at most a second old,
 * or as old as the event loop was blocked. If `read` throws or returns no valid time, `Date.now` is used.
 */
export class TickingClock {
  readonly #read: () => number
  readonly #onTick: (nowMs: number) => void
  #timer: NodeJS.Timeout | undefined
  #tickMs = 0

  constructor(read: () => number, onTick: (nowMs: number) => void) {
    this.#read = safeClock(read)
    this.#onTick = onTick
  }

  /** The current time. */
  nowMs(): number {
    return this.#read()
  }

  /** The time of the last tick, or the current time if the clock does not tick. */
  recentMs(): number {
    return this.#timer === undefined ? this.nowMs() : this.#tickMs
  }

  /** Starts to tick at every full second, without keeping the process alive. Idempotent. */
  start(): void {
    if (this.#timer === undefined) this.#tick()
  }

  /** Stops ticking. Idempotent. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    this.#tickMs = this.nowMs()
    // At full seconds, so that the last second of a day does not reach into the next day.
    const untilNextMs = TICK_MS - (this.#tickMs % TICK_MS)
    this.#timer = setTimeout(() => this.#tick(), untilNextMs).unref()
    this.#onTick(this.#tickMs)
  }
}
