import type { Clock } from '@botwatch/alerts'
import { setImmediate } from 'node:timers/promises'

interface Timer {
  readonly atMs: number
  readonly run: () => void
}

/** Turns of the event loop without a look at the clock after which nothing is under way. */
const IDLE_TURNS = 3

/** Time that passes only in `passUntil`. Timers of the clock run at their time. */
export class VirtualTime {
  #nowMs: number
  #looks = 0
  readonly #timers = new Set<Timer>()

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  /** Milliseconds since 1970. */
  get nowMs(): number {
    return this.#nowMs
  }

  get clock(): Clock {
    const now = (): number => {
      this.#looks += 1
      return this.#nowMs
    }
    return {
      now,
      monotonic: now,
      after: (delayMs, run) => {
        const timer = { atMs: this.#nowMs + Math.max(1, delayMs), run }
        this.#timers.add(timer)
        return () => this.#timers.delete(timer)
      },
    }
  }

  /** Lets time pass, and everything happen that is due until then. */
  async passUntil(untilMs: number): Promise<void> {
    await this.#settle()
    for (let next = this.#next(); next !== undefined && next.atMs <= untilMs; next = this.#next()) {
      this.#timers.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.run()
      await this.#settle()
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs)
  }

  #next(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) if (first === undefined || timer.atMs < first.atMs) first = timer
    return first
  }

  /** Yields to the event loop until the clock has not been read for some turns. */
  async #settle(): Promise<void> {
    for (let idle = 0; idle < IDLE_TURNS; idle += 1) {
      const looks = this.#looks
      await setImmediate()
      if (this.#looks !== looks) idle = -1
    }
  }
}
