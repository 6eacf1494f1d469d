/** The shortest and the longest of some durations. */
export class Extremes {
  readonly #range = new Float64Array(2)

  constructor() {
    this.clear()
  }

  /** Infinite when there are none. */
  get min(): number {
    return this.#range[0] as number
  }

  /** Minus infinite when there are none. */
  get max(): number {
    return this.#range[1] as number
  }

  /** Takes one more into account. */
  add(durationMs: number): void {
    const range = this.#range
    if (durationMs < (range[0] as number)) range[0] = durationMs
    if (durationMs > (range[1] as number)) range[1] = durationMs
  }

  /** Takes those of another into account. */
  merge({ min, max }: Extremes): void {
    if (min > max) return
    this.add(min)
    this.add(max)
  }

  /** Starts over. */
  clear(): void {
    this.#range[0] = Infinity
    this.#range[1] = -Infinity
  }
}
