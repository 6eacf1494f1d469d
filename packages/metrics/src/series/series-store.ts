import { MetricsError } from '../errors.ts'
import { claimedNames, definitionProblems, type FamilyDefinition } from './definition.ts'
import { Family } from './family.ts'

/** How many label sets there may be. */
export interface SeriesLimits {
  readonly maxSeriesPerMetric: number
  readonly maxSeries: number
}

/** All families of a collector, and the caps they share. */
export class SeriesStore {
  readonly #families: Family[] = []
  readonly #limits: SeriesLimits
  readonly #overflowed = new Map<Family, number>()
  #size = 0
  #generation = 0

  constructor(limits: SeriesLimits) {
    this.#limits = limits
  }

  /** The families in the order in which they were defined. */
  get families(): readonly Family[] {
    return this.#families
  }

  /** Label sets of all families. */
  get size(): number {
    return this.#size
  }

  /** Rises whenever children were removed: who has kept an index asks for it again. */
  get generation(): number {
    return this.#generation
  }

  /** Samples that were counted under the overflow, by family. */
  get overflowed(): ReadonlyMap<Family, number> {
    return this.#overflowed
  }

  /** Makes a family. Throws a {@link MetricsError} that lists everything that is wrong with the definition. */
  define(definition: FamilyDefinition): Family {
    const taken = new Map(
      this.#families.flatMap(({ name, shownAs }) =>
        claimedNames(name, shownAs).map((claimed) => [claimed, name]),
      ),
    )
    const problems = definitionProblems(definition, taken)
    if (problems.length > 0) throw new MetricsError('INVALID_METRIC', problems)
    const family = new Family(definition, {
      // One place of each cap is for the overflow, so that the caps hold with it.
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

  /** Removes from one family the children that do not fit the test. */
  keep(family: Family, test: (values: readonly string[]) => boolean): void {
    if (family.keep(test)) this.renew()
  }

  /** Makes everyone ask again for what they keep. */
  renew(): void {
    this.#generation += 1
  }

  /** Counts a sample that went to the overflow. */
  countOverflow(family: Family): void {
    this.#overflowed.set(family, (this.#overflowed.get(family) ?? 0) + 1)
  }

  /** Forgets how much has overflowed. */
  resetOverflow(): void {
    this.#overflowed.clear()
  }
}
