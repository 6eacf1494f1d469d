import type { Family } from './family.ts'

/** One gauge that caches the position of its cell, for gauges that every scrape sets. */
export class GaugeSlot {
  readonly #family: Family
  readonly #values: readonly string[]
  #at = -1
  #generation = -1

  constructor(family: Family, ...values: readonly string[]) {
    this.#family = family
    this.#values = values
  }

  /** Sets the gauge like {@link Family.set}. `generation` is the store's. */
  set(value: number | null | undefined, generation: number): void {
    if (this.#at === -1 || generation !== this.#generation) {
      this.#at = this.#family.set(value, ...this.#values)
      this.#generation = generation
    } else this.#family.cells[this.#at] = value ?? Number.NaN
  }
}
