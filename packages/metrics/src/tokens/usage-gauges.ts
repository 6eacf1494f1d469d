import type { UsageReport } from '../meter/usage-report.ts'
import { TOKEN_TYPES } from '../usage/token-counts.ts'
import type { PeriodFamilies, TokenFamilies } from './token-families.ts'

/** Sets the series that the usage meter computes. */
export function refreshUsageGauges(
  { cost, unpriced }: TokenFamilies,
  periods: PeriodFamilies,
  { models, today, month, budgets }: UsageReport,
): void {
  cost.replace(
    models.flatMap(({ provider, model, costs }) =>
      costs === null ? [] : TOKEN_TYPES.map((type) => [costs[type], provider, model, type] as const),
    ),
  )
  unpriced.replace(
    models
      .filter(({ unpricedTokens }) => unpricedTokens > 0)
      .map(({ provider, model, unpricedTokens }) => [unpricedTokens, provider, model] as const),
  )
  for (const { period, tokens, cost: spent } of [today, month]) {
    periods.tokens.set(tokens, period)
    periods.cost.set(spent, period)
  }
  // A gauge of NaN is not shown: that of a budget that was removed.
  for (const family of [periods.budgetLimit, periods.budgetUsed, periods.budgetReset]) family.cells.fill(NaN)
  for (const { period, limit, usedRatio, resetMs } of budgets) {
    periods.budgetLimit.set(limit, period)
    periods.budgetUsed.set(usedRatio, period)
    periods.budgetReset.set(resetMs / 1000, period)
  }
}
