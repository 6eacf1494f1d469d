import type { Summary } from './summary.ts'

/** A summary to which values are added one by one. */
export class RunningSummary {
  #min = Infinity
  #max = -Infinity
  #sum = 0
  #count = 0

  /** Adds a value. */
  add(value: number): void {
    if (value < this.#min) this.#min = value
    if (value > this.#max) this.#max = value
    this.#sum += value
    this.#count += 1
  }

  /** Returns the summary of all values since the last call, or null if there were none. */
  take(): Summary | null {
    const taken = { min: this.#min, max: this.#max, sum: this.#sum, count: this.#count }
    this.#min = Infinity
    this.#max = -Infinity
    this.#sum = 0
    this.#count = 0
    return taken.count === 0 ? null : taken
  }
}
