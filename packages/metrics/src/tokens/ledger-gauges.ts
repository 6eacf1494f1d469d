import type { LedgerReport } from '../periods/report.ts'
import { TOKEN_TYPES } from '../usage/token-counts.ts'
import type { PeriodFamilies, TokenFamilies } from './token-families.ts'

/** Brings the series up to date that the ledger computes. */
export function refreshLedgerSeries(
  { cost, unpriced }: TokenFamilies,
  periods: PeriodFamilies,
  { models, today, month, budgets }: LedgerReport,
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
  for (const { period, limit, usedRatio, resetMs } of budgets) {
    periods.budgetLimit.set(limit, period)
    periods.budgetUsed.set(usedRatio, period)
    periods.budgetReset.set(resetMs / 1000, period)
  }
}
