import type { Growth } from '../rules/window.ts'

const MAX_POINTS = 120
/** Numbers per point: its time, the growth of the counter up to it, and the growth of the figure beside. */
const STRIDE = 3

/** What a window is read for. */
interface WindowLength {
  readonly windowMs: number
  /** The last sample before the window starts it, unless it is older than this. */
  readonly maxGapMs: number
}

/**
 * The samples of a counter, and of another one beside it, over the latest window. Keeps about 120 points at most. As in
 * Prometheus, a counter that drops was reset and counts from 0. Times are on the manager's timeline.
 */
export class CounterWindow {
  readonly windowMs: number
  readonly #stepMs: number
  readonly #maxGapMs: number
  /** The oldest point first. */
  #points: number[] = []
  #counter = 0
  #beside = 0

  constructor({ windowMs, maxGapMs }: WindowLength) {
    this.windowMs = windowMs
    this.#stepMs = windowMs / MAX_POINTS
    // Points that are kept lie further apart than samples.
    this.#maxGapMs = maxGapMs + this.#stepMs
  }

  /** Number of points kept. */
  get size(): number {
    return this.#points.length / STRIDE
  }

  /** Time of the last sample. */
  get lastMs(): number {
    return this.#points.at(-STRIDE) ?? -Infinity
  }

  /**
   * Adds the values of both counters; the one beside counts the samples by default. A time before the last one counts as
   * that.
   */
  add(atMs: number, counter: number, beside: number = this.#beside + 1): void {
    const isFirst = this.#points.length === 0
    const growth = isFirst ? 0 : this.#lastOf(1) + increase(this.#counter, counter)
    const growthBeside = isFirst ? 0 : this.#lastOf(2) + increase(this.#beside, beside)
    this.#counter = counter
    this.#beside = beside
    const at = Math.max(atMs, this.lastMs)
    // Such sums can be neither compared nor subtracted.
    if (!Number.isFinite(growth + growthBeside)) this.#points = [at, 0, 0]
    else this.#append(at, growth, growthBeside)
    this.#forgetBefore(at - this.windowMs)
  }

  /** Returns the growth over the window that ends with the last sample. */
  growth(): Growth {
    const [firstMs = 0, counter = 0, beside = 0] = this.#points
    const lastMs = Math.max(firstMs, this.lastMs)
    return {
      spanMs: lastMs - firstMs,
      counter: Math.max(0, this.#lastOf(1) - counter),
      beside: Math.max(0, this.#lastOf(2) - beside),
      isWhole: this.#points.length > STRIDE && firstMs <= lastMs - this.windowMs,
    }
  }

  /** Adds a point. It takes the place of the last one if that is close to the one before. */
  #append(at: number, growth: number, growthBeside: number): void {
    const points = this.#points
    const before = points.at(-2 * STRIDE)
    if (before !== undefined && this.lastMs - before < this.#stepMs) points.length -= STRIDE
    points.push(at, growth, growthBeside)
  }

  /** Forgets the points before a time, except for the last one, which starts the window if it is not too old. */
  #forgetBefore(startMs: number): void {
    const points = this.#points
    let first = 0
    while ((points[first + STRIDE] ?? Infinity) <= startMs) first += STRIDE
    if ((points[first] ?? Infinity) < startMs - this.#maxGapMs) first += STRIDE
    if (first > 0) points.splice(0, first)
  }

  #lastOf(place: 1 | 2): number {
    return this.#points.at(place - STRIDE) ?? 0
  }
}

/** A counter that drops was reset. */
function increase(before: number, now: number): number {
  return now >= before ? now - before : Math.max(0, now)
}
