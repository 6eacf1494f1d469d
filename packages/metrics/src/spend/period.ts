import type { Money } from '../pricing/money.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import type { PeriodKind } from './calendar.ts'
import type { Spend } from './spend.ts'
import { spendOf } from './sum.ts'
import { TallySet } from './tally-set.ts'

/** Tokens and cost of one day or month. */
export class Period {
  readonly kind: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  readonly set: TallySet
  /** Highest budget level that an event has reported: an index into `BUDGET_LEVELS`. */
  reportedLevel = 0
  /** The cost, exact to a millionth. From `checkAt` on the exact cost must be compared with the budget. */
  roughCost = 0
  checkAt: number = Infinity
  /** Whether the period was removed and must no longer be written to the store. */
  isForgotten = false
  #spend: Spend | null = null

  constructor(kind: PeriodKind, key: string, prices: PriceTable) {
    this.kind = kind
    this.key = key
    this.set = new TallySet(prices)
  }

  /** Drops the cached spend. Call it whenever a tally has changed. */
  touch(): void {
    this.#spend = null
  }

  /** The exact cost. */
  cost(): Money {
    return this.set.tallies.reduce((sum, tally) => sum + tally.cost(), 0n)
  }

  /** Cached until the period changes, because most periods are over. */
  get spend(): Spend {
    this.#spend ??= spendOf(this.set.tallies)
    return this.#spend
  }
}
