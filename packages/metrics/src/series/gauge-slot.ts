import type { Family } from './family.ts'

/** One gauge that remembers where it is, for those that every scrape sets anew. */
export class GaugeSlot {
  readonly #family: Family
  readonly #values: readonly string[]
  #at = -1
  #generation = -1

  constructor(family: Family, ...values: readonly string[]) {
    this.#family = family
    this.#values = values
  }

  /** Sets it as {@link Family.set} does; `generation` is the store's. */
  set(value: number | null | undefined, generation: number): void {
    if (this.#at === -1 || generation !== this.#generation) {
      this.#at = this.#family.set(value, ...this.#values)
      this.#generation = generation
    } else this.#family.cells[this.#at] = value ?? Number.NaN
  }
}
