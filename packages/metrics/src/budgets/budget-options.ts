import * as v from 'valibot'

import { parseAmount } from '../pricing/money.ts'

/** A limit on the cost of a day or month. */
export interface BudgetOptions {
  /** Above 0, in the currency of the prices, as a decimal string, e.g. `5.00`. */
  readonly limit: string
  /** Share of the limit at which the level becomes `warning`: above 0 and below 1. Default 0.8. */
  readonly warnRatio?: number | undefined
}

/** Budgets by period. They are reported and raise events, but do not block any call. */
export interface Budgets {
  /** A limit with options, or just the limit, e.g. `5.00`. */
  readonly day?: BudgetOptions | string | undefined
  readonly month?: BudgetOptions | string | undefined
}

/** A warn ratio is exact to a millionth. */
export const RATIO_UNITS = 1_000_000

/** Default of {@link BudgetOptions.warnRatio}. */
export const WARN_RATIO = 0.8

const LIMIT = 'a decimal string above 0, such as "5.00"'
const RATIO = 'a number above 0 and below 1'

const limit = v.pipe(
  v.string(LIMIT),
  v.check((value) => (parseAmount(value) ?? 0n) > 0n, LIMIT),
)
const options = v.strictObject({
  limit,
  warnRatio: v.optional(
    v.pipe(v.number(RATIO), v.minValue(1 / RATIO_UNITS, RATIO), v.ltValue(1, RATIO)),
    WARN_RATIO,
  ),
})

const budget = v.lazy((input): v.GenericSchema<BudgetOptions | string> =>
  typeof input === 'object' ? options : limit,
)

/** Schema of {@link Budgets}. */
export const budgetsSchema: v.GenericSchema<Budgets> = v.strictObject({
  day: v.optional(budget),
  month: v.optional(budget),
})
