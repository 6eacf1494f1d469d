/** Resolution and length of a tier. */
export interface TierShape {
  readonly stepMs: number
  readonly cells: number
}

/** All tiers, the finest first: an hour, a day, 31 days. */
export const TIERS: readonly [TierShape, TierShape, TierShape] = [
  { stepMs: 15_000, cells: 240 },
  { stepMs: 300_000, cells: 288 },
  { stepMs: 3_600_000, cells: 744 },
]

/** Summary of some values. */
export interface Summary {
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly count: number
}

/** One resolution of one series: a ring of summaries in preallocated arrays. */
export class Tier {
  readonly stepMs: number
  readonly cells: number
  readonly #min: Float64Array
  readonly #max: Float64Array
  readonly #sum: Float64Array
  /** 0 for a gap. */
  readonly #count: Float64Array
  /** Number of the newest period since 1970. */
  #newest = Number.NEGATIVE_INFINITY

  constructor({ stepMs, cells }: TierShape) {
    this.stepMs = stepMs
    this.cells = cells
    this.#min = new Float64Array(cells)
    this.#max = new Float64Array(cells)
    this.#sum = new Float64Array(cells)
    this.#count = new Float64Array(cells)
  }

  /** Adds a summary to the period of a time. A time before the ring restarts it, because the clock was set back. */
  add(atMs: number, { min, max, sum, count }: Summary): void {
    const period = Math.floor(atMs / this.stepMs)
    if (period <= this.#newest - this.cells) this.#newest = Number.NEGATIVE_INFINITY
    for (let stale = Math.max(this.#newest + 1, period - this.cells + 1); stale <= period; stale += 1)
      this.#count[this.#at(stale)] = 0
    this.#newest = Math.max(this.#newest, period)
    const at = this.#at(period)
    const isEmpty = this.#count[at] === 0
    this.#min[at] = isEmpty ? min : Math.min(min, this.#min[at] ?? min)
    this.#max[at] = isEmpty ? max : Math.max(max, this.#max[at] ?? max)
    this.#sum[at] = isEmpty ? sum : sum + (this.#sum[at] ?? 0)
    this.#count[at] = isEmpty ? count : count + (this.#count[at] ?? 0)
  }

  /** Summarizes the periods from `fromPeriod` (included) to `toPeriod` (excluded). Null for a gap. */
  summary(fromPeriod: number, toPeriod: number): Summary | null {
    let [min, max, sum, count] = [Infinity, -Infinity, 0, 0]
    const first = Math.max(fromPeriod, this.#newest - this.cells + 1)
    for (let period = first; period < toPeriod && period <= this.#newest; period += 1) {
      const at = this.#at(period)
      if (this.#count[at] === 0) continue
      min = Math.min(min, this.#min[at] ?? min)
      max = Math.max(max, this.#max[at] ?? max)
      sum += this.#sum[at] ?? 0
      count += this.#count[at] ?? 0
    }
    return count === 0 ? null : { min, max, sum, count }
  }

  #at(period: number): number {
    return ((period % this.cells) + this.cells) % this.cells
  }
}
