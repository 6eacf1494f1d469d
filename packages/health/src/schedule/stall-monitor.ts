import type { Clock } from '../check/clock.ts'

/** How often the event loop is expected to come round. */
const BEAT_MS = 50

/** A stall up to this long is nobody's fault. */
const MIN_STALL_MS = 200

interface Stall {
  readonly endedAt: number
  readonly durationMs: number
}

/** Watches for stalls of this process's own event loop, by one unref'd timer and only while runs are under way. */
export class StallMonitor {
  readonly #clock: Clock
  #stalls: Stall[] = []
  #running = 0
  #lastBeat = 0
  #timer: NodeJS.Timeout | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A run begins. */
  enter(): void {
    if (this.#running === 0) {
      this.#lastBeat = this.#clock.monotonic()
      this.#timer = setInterval(() => this.#beat(), BEAT_MS)
      this.#timer.unref()
    }
    this.#running += 1
  }

  /** A run that began at `startedAt` is over. Gives the longest stall in its time, 0 when none was worth a mention. */
  leave(startedAt: number): number {
    this.#beat()
    const stalls = this.#stalls.filter(({ endedAt }) => endedAt > startedAt)
    // A stall that had begun before the run counts from the start of the run.
    const worst = Math.max(
      0,
      ...stalls.map(({ endedAt, durationMs }) => Math.min(durationMs, endedAt - startedAt)),
    )
    this.#running -= 1
    if (this.#running === 0) {
      clearInterval(this.#timer)
      this.#stalls = []
    }
    return worst
  }

  #beat(): void {
    const endedAt = this.#clock.monotonic()
    const durationMs = endedAt - this.#lastBeat - BEAT_MS
    this.#lastBeat = endedAt
    if (durationMs > MIN_STALL_MS) this.#stalls.push({ endedAt, durationMs })
  }
}

/** From which stall on a failed run is suspected to be the monitor's own fault. */
export function stallLimitMs(timeoutMs: number): number {
  return Math.max(MIN_STALL_MS, timeoutMs * 0.2)
}
