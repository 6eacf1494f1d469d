import type { PriceTable } from '../pricing/price-table.ts'
import { Period } from './period.ts'
import type { PeriodKind } from '../meter/report.ts'

/** How many are kept: those that anything was used in. */
const MAX_PERIODS: Readonly<Record<PeriodKind, number>> = { day: 400, month: 36 }

/** The days or the months there are. */
export class PeriodSet {
  readonly #kind: PeriodKind
  readonly #prices: PriceTable
  readonly #periods = new Map<string, Period>()

  constructor(kind: PeriodKind, prices: PriceTable) {
    this.#kind = kind
    this.#prices = prices
  }

  /** The period of a key; an empty one, which is not kept, when there is none. */
  get(key: string): Period {
    return this.#periods.get(key) ?? new Period(this.#kind, key, this.#prices)
  }

  /** The period of a key, kept from now on. */
  open(key: string): Period {
    const period = this.get(key)
    this.#periods.set(key, period)
    return period
  }

  /** Takes out those past the cap, the oldest first. */
  trim(): readonly Period[] {
    const keys = [...this.#periods.keys()].toSorted()
    return this.#take(keys.slice(0, Math.max(0, keys.length - MAX_PERIODS[this.#kind])))
  }

  /** Takes out all of them. */
  clear(): readonly Period[] {
    return this.#take([...this.#periods.keys()])
  }

  /** Tokens by key, the oldest first. */
  tokens(): Readonly<Record<string, number>> {
    const sorted = [...this.#periods].toSorted(([a], [b]) => (a < b ? -1 : 1))
    return Object.fromEntries(sorted.map(([key, { spend }]) => [key, spend.tokens]))
  }

  #take(keys: readonly string[]): readonly Period[] {
    return keys.map((key) => {
      const period = this.get(key)
      period.isForgotten = true
      this.#periods.delete(key)
      return period
    })
  }
}
