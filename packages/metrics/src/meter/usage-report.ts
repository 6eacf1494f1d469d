import type { BudgetReport } from '../budgets/budget.ts'
import type { ModelSpend, PeriodSpend, Spend } from '../spend/spend.ts'

/** All usage that a meter knows, at one time. */
export interface UsageReport {
  /** ISO 4217 code of every cost. */
  readonly currency: string
  /** Since the start or the last reset. */
  readonly total: Spend
  /** Since the start or the last reset, by provider and model. */
  readonly models: readonly ModelSpend[]
  /** Since the start or the last reset, by model over all providers. Null if none of its tokens has a price. */
  readonly costByModel: Readonly<Record<string, number | null>>
  /** The current day, also without any usage. */
  readonly today: PeriodSpend
  /** The current month. */
  readonly month: PeriodSpend
  /** Tokens by day (`YYYY-MM-DD`), the oldest first: the last `retentionDays` days with any. */
  readonly tokensByDay: Readonly<Record<string, number>>
  /** Tokens by month (`YYYY-MM`), the oldest first: the last 36 months with any. */
  readonly tokensByMonth: Readonly<Record<string, number>>
  readonly budgets: readonly BudgetReport[]
}
