/** Minimum and maximum of some durations. */
export class Extremes {
  readonly #range = new Float64Array(2)

  constructor() {
    this.clear()
  }

  /** `Infinity` without any. */
  get min(): number {
    return this.#range[0] as number
  }

  /** `-Infinity` without any. */
  get max(): number {
    return this.#range[1] as number
  }

  /** Adds a duration. */
  add(durationMs: number): void {
    const range = this.#range
    if (durationMs < (range[0] as number)) range[0] = durationMs
    if (durationMs > (range[1] as number)) range[1] = durationMs
  }

  /** Adds the durations of another one. */
  merge({ min, max }: Extremes): void {
    if (min > max) return
    this.add(min)
    this.add(max)
  }

  /** Removes all durations. */
  clear(): void {
    this.#range[0] = Infinity
    this.#range[1] = -Infinity
  }
}
