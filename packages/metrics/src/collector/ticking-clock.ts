const TICK_MS = 1000

/**
 * A clock that can be read without asking the system, which would cost more than all the rest of a recording. While it
 * runs, `recentMs` is the time of the last tick, at most a second ago or as long as the event loop was kept busy;
 * while it does not, it is exact.
 */
export class TickingClock {
  readonly #read: () => number
  readonly #onTick: (nowMs: number) => void
  #timer: NodeJS.Timeout | undefined
  #tickMs = 0

  constructor(read: () => number, onTick: (nowMs: number) => void) {
    this.#read = read
    this.#onTick = onTick
  }

  /** The time now. */
  nowMs(): number {
    return this.#read()
  }

  /** The time of the last tick. */
  recentMs(): number {
    return this.#timer === undefined ? this.#read() : this.#tickMs
  }

  /** Starts to tick at every full second, without keeping the process alive. Idempotent. */
  start(): void {
    if (this.#timer === undefined) this.#tick()
  }

  /** Ends it. Idempotent. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #tick(): void {
    this.#tickMs = this.#read()
    // On the second, so that a day's last second does not run over into the next day.
    const untilNextMs = TICK_MS - (this.#tickMs % TICK_MS)
    this.#timer = setTimeout(() => this.#tick(), untilNextMs).unref()
    this.#onTick(this.#tickMs)
  }
}
