import type { Summary } from './summary.ts'
import { cellStartOf, type Tier } from './tier.ts'

/** One resolution of one series: a ring of summaries in preallocated arrays, about 8 kB for an hour of 15 seconds. */
export class Ring {
  readonly #stepMs: number
  readonly #cells: number
  readonly #min: Float64Array
  readonly #max: Float64Array
  readonly #sum: Float64Array
  /** 0 for a gap. */
  readonly #count: Float64Array
  /** Number of the newest period since 1970. */
  #newest = Number.NEGATIVE_INFINITY
  #sinceMs = 0

  constructor({ stepMs, keepMs }: Tier) {
    // One more, because the range begins within a cell.
    const cells = keepMs / stepMs + 1
    this.#stepMs = stepMs
    this.#cells = cells
    this.#min = new Float64Array(cells)
    this.#max = new Float64Array(cells)
    this.#sum = new Float64Array(cells)
    this.#count = new Float64Array(cells)
  }

  /** Start of the first cell. Nothing is known of the time before, in contrast to a gap. */
  get sinceMs(): number {
    return this.#sinceMs
  }

  /** Adds a summary to the period of a time. A time before the ring restarts it, because the clock was set back. */
  add(atMs: number, { min, max, sum, count }: Summary): void {
    const period = Math.floor(atMs / this.#stepMs)
    if (period <= this.#newest - this.#cells) this.#newest = Number.NEGATIVE_INFINITY
    const start = cellStartOf(atMs, this.#stepMs)
    this.#sinceMs = this.#newest === Number.NEGATIVE_INFINITY ? start : Math.min(this.#sinceMs, start)
    for (let stale = Math.max(this.#newest + 1, period - this.#cells + 1); stale <= period; stale += 1)
      this.#count[this.#at(stale)] = 0
    this.#newest = Math.max(this.#newest, period)
    const at = this.#at(period)
    const isEmpty = this.#count[at] === 0
    this.#min[at] = isEmpty ? min : Math.min(min, this.#min[at] ?? min)
    this.#max[at] = isEmpty ? max : Math.max(max, this.#max[at] ?? max)
    this.#sum[at] = isEmpty ? sum : sum + (this.#sum[at] ?? 0)
    this.#count[at] = isEmpty ? count : count + (this.#count[at] ?? 0)
  }

  /** Returns the summary of the period that begins at a time. Undefined for a gap. */
  at(startMs: number): Summary | undefined {
    const period = Math.floor(startMs / this.#stepMs)
    const at = this.#at(period)
    const count = this.#count[at] ?? 0
    if (count === 0 || period > this.#newest || period <= this.#newest - this.#cells) return undefined
    return { min: this.#min[at] ?? 0, max: this.#max[at] ?? 0, sum: this.#sum[at] ?? 0, count }
  }

  #at(period: number): number {
    return ((period % this.#cells) + this.#cells) % this.#cells
  }
}
