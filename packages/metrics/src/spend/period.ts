import type { Money } from '../pricing/money.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import type { PeriodKind, Spend } from '../meter/report.ts'
import { spendOf } from './spend.ts'
import { TallySet } from './tally-set.ts'

/** What was used in one day or month. */
export class Period {
  readonly kind: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  readonly set: TallySet
  /** How much of its budget has been told: 0 nothing, 1 the warning, 2 that it is exceeded. */
  told = 0
  /** Near the cost, good to a millionth: where it reaches `checkAt`, the exact one has to be looked at. */
  roughCost = 0
  checkAt: number = Infinity
  /** Nothing of it may be written any more. */
  isForgotten = false
  #spend: Spend | null = null

  constructor(kind: PeriodKind, key: string, prices: PriceTable) {
    this.kind = kind
    this.key = key
    this.set = new TallySet(prices)
  }

  /** Tells that tallies were added to. */
  touch(): void {
    this.#spend = null
  }

  cost(): Money {
    return this.set.tallies.reduce((sum, tally) => sum + tally.cost(), 0n)
  }

  /** Kept until it changes: most periods are over. */
  get spend(): Spend {
    this.#spend ??= spendOf(this.set.tallies)
    return this.#spend
  }
}
