import type { PriceTable } from '../pricing/price-table.ts'
import type { PeriodKind } from './calendar.ts'
import { Period } from './period.ts'

/** The days or the months that are kept. */
export class PeriodSet {
  readonly #kind: PeriodKind
  #prices: PriceTable
  readonly #maxPeriods: number
  readonly #periods = new Map<string, Period>()

  /** `maxPeriods` is how many periods with any usage are kept. */
  constructor(kind: PeriodKind, prices: PriceTable, maxPeriods: number) {
    this.#kind = kind
    this.#prices = prices
    this.#maxPeriods = maxPeriods
  }

  /** Returns the period of a key, or an empty one that is not kept. */
  get(key: string): Period {
    return this.#periods.get(key) ?? new Period(this.#kind, key, this.#prices)
  }

  /** Returns the period of a key and keeps it from now on. */
  open(key: string): Period {
    const period = this.get(key)
    this.#periods.set(key, period)
    return period
  }

  /** Computes all costs by other prices. */
  reprice(prices: PriceTable): void {
    this.#prices = prices
    for (const period of this.#periods.values()) {
      period.set.reprice(prices)
      period.touch()
    }
  }

  /** Removes and returns the oldest periods above the cap. */
  trim(): readonly Period[] {
    const keys = [...this.#periods.keys()].toSorted()
    return this.#take(keys.slice(0, Math.max(0, keys.length - this.#maxPeriods)))
  }

  /** Removes and returns all periods. */
  clear(): readonly Period[] {
    return this.#take([...this.#periods.keys()])
  }

  /** The periods whose key starts with a prefix, the oldest first. */
  list(prefix = ''): readonly Period[] {
    const found = [...this.#periods.values()].filter(({ key }) => key.startsWith(prefix))
    return found.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** Tokens by key, the oldest period first. */
  tokens(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.list().map(({ key, spend }) => [key, spend.tokens]))
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
