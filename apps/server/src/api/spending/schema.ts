import * as v from 'valibot'

import { time } from '../fields.ts'
import type { WireBudget, WireSpend } from './types.ts'

const count = v.number()
const cost = v.pipe(
  v.nullable(v.number()),
  v.description('Cost of the priced tokens; null if there are tokens and none of them has a price.'),
)
const isLowerBound = v.pipe(
  v.boolean(),
  v.description('Whether tokens without a known price are missing from the cost.'),
)
const unpricedTokens = v.pipe(v.number(), v.description('Tokens without a known price.'))
const spent = {
  requests: count,
  tokens: count,
  cost,
  is_lower_bound: isLowerBound,
  unpriced_tokens: unpricedTokens,
}
const key = v.pipe(v.string(), v.description('`YYYY-MM-DD` or `YYYY-MM`.'))
const period = v.picklist(['day', 'month'])
const tokenType = v.picklist(['input', 'input_cached', 'input_cache_write', 'output', 'output_reasoning'])
const byType = {
  input: v.number(),
  input_cached: v.number(),
  input_cache_write: v.number(),
  output: v.number(),
  output_reasoning: v.number(),
}

/** A budget in answers. */
export const budget: v.GenericSchema<WireBudget> = v.pipe(
  v.strictObject({
    period,
    key,
    limit: v.number(),
    cost,
    is_lower_bound: isLowerBound,
    used_ratio: v.pipe(
      v.nullable(v.number()),
      v.description('`cost` / `limit`: above 1 if the budget is exceeded; null if the cost is unknown.'),
    ),
    warn_ratio: v.pipe(v.number(), v.description('Share of the limit from which the level is `warning`.')),
    level: v.pipe(
      v.picklist(['ok', 'warning', 'exceeded']),
      v.description('By the cost of the priced tokens.'),
    ),
    projected_cost: v.pipe(
      v.nullable(v.number()),
      v.description(
        'Cost at the end of the period if it grows as it has so far; null in the first hundredth of the period, and if the cost is unknown.',
      ),
    ),
    runs_out_at: v.pipe(
      v.nullable(time),
      v.description(
        'When the cost reaches the limit at that rate; null if that is not before the end of the period, if the budget is exceeded, and while there is no projection.',
      ),
    ),
    resets_at: v.pipe(time, v.description('End of the period.')),
  }),
  v.metadata({ ref: 'Budget', description: 'A limit on the cost of a day or month and its use.' }),
)

const price = v.pipe(
  v.strictObject({
    source: v.pipe(v.string(), v.description('Where the price was found.')),
    as_of: v.pipe(v.string(), v.isoDate(), v.description('Day of the look-up.')),
    effective_from: v.pipe(v.nullable(v.string()), v.description('First day of the price; null for always.')),
    above_input_tokens: v.pipe(
      v.number(),
      v.description('The price is that of calls with more input tokens than this, cached ones included.'),
    ),
    per_million_tokens: v.pipe(v.strictObject(byType), v.description('Price of a million tokens.')),
  }),
  v.metadata({ ref: 'Price', description: 'A price by which tokens of a model were charged.' }),
)

const model = v.pipe(
  v.strictObject({
    provider: v.string(),
    model: v.string(),
    ...spent,
    tokens_by_type: v.strictObject(byType),
    cost_by_type: v.pipe(
      v.nullable(v.strictObject(byType)),
      v.description('Null if the model has no price.'),
    ),
    prices: v.pipe(
      v.array(price),
      v.description('The prices that were used: none, one, or more after a change and for long inputs.'),
    ),
  }),
  v.metadata({ ref: 'ModelSpend', description: 'Tokens and cost of one model.' }),
)

const total = v.pipe(
  v.strictObject({ key, ...spent }),
  v.metadata({ ref: 'PeriodSpend', description: 'Tokens and cost of a day or month that has any.' }),
)

/** Schema of the answer. */
export const spend: v.GenericSchema<WireSpend> = v.pipe(
  v.strictObject({
    period,
    key,
    is_present: v.pipe(v.boolean(), v.description('Whether the period goes on.')),
    starts_at: time,
    ends_at: v.pipe(time, v.description('Start of the next period.')),
    time_zone: v.pipe(v.string(), v.description('IANA name of the zone in which days and months begin.')),
    currency: v.pipe(v.string(), v.description('ISO 4217 code of every cost.')),
    ...spent,
    cached_ratio: v.pipe(
      v.nullable(v.number()),
      v.description('Share of the input tokens that came from a cache, 0 to 1; null without input.'),
    ),
    budgets: v.pipe(
      v.array(budget),
      v.description(
        'Of a day: its budget and that of its month. Of a month: its budget. Only those that are set.',
      ),
    ),
    token_types: v.array(
      v.strictObject({
        token_type: tokenType,
        tokens: count,
        cost,
        is_lower_bound: isLowerBound,
        unpriced_tokens: unpricedTokens,
      }),
    ),
    providers: v.array(v.strictObject({ provider: v.string(), ...spent })),
    models: v.array(model),
    days: v.pipe(v.array(total), v.description('The days of the month with any usage, the oldest first.')),
    months: v.pipe(v.array(total), v.description('The last 36 months with any usage, the oldest first.')),
  }),
  v.metadata({ ref: 'Spend', description: 'Tokens and cost of a day or month.' }),
)
