import { MetricsError } from '../errors.ts'
import { claimedNames, definitionProblems, type FamilyDefinition } from './definition.ts'
import { Family } from './family.ts'

/** Caps on the number of series. */
export interface SeriesLimits {
  readonly maxSeriesPerMetric: number
  readonly maxSeries: number
}

/** All metric families of a collector, and the caps that they share. */
export class SeriesStore {
  readonly #families: Family[] = []
  readonly #limits: SeriesLimits
  readonly #overflowed = new Map<Family, number>()
  #size = 0
  #generation = 0

  constructor(limits: SeriesLimits) {
    this.#limits = limits
  }

  /** All families, in the order of their definition. */
  get families(): readonly Family[] {
    return this.#families
  }

  /** Number of series of all families. */
  get size(): number {
    return this.#size
  }

  /** Increases whenever series are removed, which makes cached positions invalid. */
  get generation(): number {
    return this.#generation
  }

  /** Samples in overflow series, by family. */
  get overflowed(): ReadonlyMap<Family, number> {
    return this.#overflowed
  }

  /** Defines a family. Throws a {@link MetricsError} (`INVALID_METRIC`) with every problem of the definition. */
  define(definition: FamilyDefinition): Family {
    const taken = new Map(
      this.#families.flatMap(({ name, shownAs }) =>
        claimedNames(name, shownAs).map((claimed) => [claimed, name]),
      ),
    )
    const problems = definitionProblems(definition, taken)
    if (problems.length > 0) throw new MetricsError('INVALID_METRIC', problems)
    const family = new Family(definition, {
      // One series of each cap is reserved for the overflow.
      admits: ({ size }) =>
        size + 1 < this.#limits.maxSeriesPerMetric &&
        this.#size + this.#families.length < this.#limits.maxSeries,
      overflowed: (full) => this.countOverflow(full),
      resized: (change) => {
        this.#size += change
      },
    })
    this.#families.push(family)
    return family
  }

  /** Removes the series of a family that fail a test. */
  keep(family: Family, test: (values: readonly string[]) => boolean): void {
    if (family.keep(test)) this.renew()
  }

  /** Makes cached positions invalid. */
  renew(): void {
    this.#generation += 1
  }

  /** Counts a sample in an overflow series. */
  countOverflow(family: Family): void {
    this.#overflowed.set(family, (this.#overflowed.get(family) ?? 0) + 1)
  }

  /** Resets the counts of overflow samples. */
  resetOverflow(): void {
    this.#overflowed.clear()
  }
}
