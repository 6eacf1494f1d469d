import type { WireOverview } from '../../../api/overview/overview.ts'
import type { WireBudget, WireSpend } from '../../../api/spending/types.ts'
import type { Screen } from '../terminal/screen.ts'
import { fit, shown } from '../terminal/width.ts'
import { count, money, moment, percent } from '../terminal/words.ts'

/** `0.13 USD today, 4.20 USD this month`. */
export function spentText({
  today,
  month,
  currency,
  unpriced_tokens: unpriced,
}: NonNullable<WireOverview['spend']>): string {
  const known = `${money(today, shown(currency))} today, ${money(month, shown(currency))} this month`
  return unpriced === 0 ? known : `${known}; ${count(unpriced, 'token has', 'tokens have')} no price`
}

/** `day: 52% of 20.00 USD (10.40 USD), ok; 18.10 USD by its end`. */
export function budgetText(budget: WireBudget, currency: string): string {
  const unit = shown(currency)
  const end =
    budget.runs_out_at !== null
      ? `; runs out ${moment(budget.runs_out_at, Date.now())}`
      : budget.projected_cost === null
        ? ''
        : `; ${money(budget.projected_cost, unit)} by its end`
  const least = budget.is_lower_bound ? 'at least ' : ''
  return `${shown(budget.period)}: ${least}${percent(budget.used_ratio)} of ${money(budget.limit, unit)} (${money(budget.cost, unit)}), ${shown(budget.level)}${end}`
}

/** Writes the spending of a day or month: the sum, the budgets, and the models by cost. */
export function showSpend(screen: Screen, spend: WireSpend): void {
  const { line, paint, table, field } = screen
  const currency = shown(spend.currency)
  const least = spend.is_lower_bound ? 'at least ' : ''
  line(
    `${paint('bold', shown(spend.key))}  ${least}${money(spend.cost, currency)}  ${count(spend.requests, 'request')}, ${count(spend.tokens, 'token')}`,
  )
  if (spend.unpriced_tokens > 0)
    field('no price', `${count(spend.unpriced_tokens, 'token')}; "botwatch prices check MODEL" says why`)
  if (spend.cached_ratio !== null) field('cached  ', `${percent(spend.cached_ratio)} of the input`)
  for (const budget of spend.budgets) field('budget  ', budgetText(budget, currency), budget.level)
  if (spend.models.length === 0) return
  line()
  table(
    [
      { title: 'MODEL' },
      { title: 'PROVIDER' },
      { title: 'REQUESTS', align: 'right' },
      { title: 'TOKENS', align: 'right' },
      { title: `COST (${currency})`, align: 'right' },
    ],
    spend.models
      .toSorted((a, b) => (b.cost ?? 0) - (a.cost ?? 0))
      .map((model) => [
        fit(shown(model.model), 32),
        fit(shown(model.provider), 16),
        String(model.requests),
        String(model.tokens),
        `${model.is_lower_bound && model.cost !== null ? '≥ ' : ''}${money(model.cost, '').trim()}`,
      ]),
  )
}
