import type { Clock } from '../check/clock.ts'

/** Interval of the timer that shows whether the event loop is on time. */
const BEAT_MS = 50

/** Stalls up to this long are ignored. */
const MIN_STALL_MS = 200

interface Stall {
  readonly endedAt: number
  readonly durationMs: number
}

/** Detects stalls of this process's event loop, with one unref'd timer and only while checks are running. */
export class StallMonitor {
  readonly #clock: Clock
  #stalls: Stall[] = []
  #running = 0
  #lastBeat = 0
  #timer: NodeJS.Timeout | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Call when a run starts. */
  enter(): void {
    if (this.#running === 0) {
      this.#lastBeat = this.#clock.monotonic()
      this.#timer = setInterval(() => this.#beat(), BEAT_MS)
      this.#timer.unref()
    }
    this.#running += 1
  }

  /** Call when the run that began at `startedAt` ends. Returns the longest stall during it in milliseconds, 0 if none. */
  leave(startedAt: number): number {
    this.#beat()
    const stalls = this.#stalls.filter(({ endedAt }) => endedAt > startedAt)
    // Of a stall that began before the run, only the part within the run counts.
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

/** The longest stall during which a failed run still counts; after a longer one, this process may be the cause. */
export function stallLimitMs(timeoutMs: number): number {
  return Math.max(MIN_STALL_MS, timeoutMs * 0.2)
}
