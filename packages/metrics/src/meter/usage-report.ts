import type { BudgetReport } from '../budgets/budget.ts'
import type { Window } from '../spend/calendar.ts'
import type { Period } from '../spend/period.ts'
import type { ModelSpend, PeriodSpend, Spend } from '../spend/spend.ts'
import { costByModelOf, spendByModel, spendOf } from '../spend/sum.ts'
import type { Tally } from '../spend/tally.ts'
import type { SpendSources } from './spend-report.ts'

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

/** Reports all usage and budgets at a time. `tallies` are those since the start. */
export function reportUsage(
  { currency, calendar, days, months, watch }: SpendSources,
  tallies: readonly Tally[],
  nowMs: number,
): UsageReport {
  const [day, month] = [calendar.windowOf('day', nowMs), calendar.windowOf('month', nowMs)]
  const [today, thisMonth] = [days.get(day.key), months.get(month.key)]
  return {
    currency,
    total: spendOf(tallies),
    models: spendByModel(tallies),
    costByModel: costByModelOf(tallies),
    today: periodSpend(day, today),
    month: periodSpend(month, thisMonth),
    tokensByDay: days.tokens(),
    tokensByMonth: months.tokens(),
    budgets: [...watch.report(today, day, nowMs), ...watch.report(thisMonth, month, nowMs)],
  }
}

function periodSpend(window: Window, period: Period): PeriodSpend {
  return { ...window, ...period.spend, models: spendByModel(period.set.tallies) }
}
