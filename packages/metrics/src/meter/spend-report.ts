import type { BudgetWatch } from '../budgets/budget-watch.ts'
import type { BudgetReport } from '../budgets/budget.ts'
import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { Calendar, PeriodKind, Window } from '../spend/calendar.ts'
import type { PeriodSet } from '../spend/period-set.ts'
import type { Period } from '../spend/period.ts'
import type { ModelSpend, Spend } from '../spend/spend.ts'
import { spendByModel, spendByType, spendOf } from '../spend/sum.ts'
import { usedPrices, type UsedPrice } from '../spend/used-price.ts'

/** Tokens of one type and their cost. */
export interface TypeSpend {
  readonly type: TokenType
  readonly tokens: number
  /** Cost of the priced tokens. Null if there are tokens and none of them has a price. */
  readonly cost: number | null
  /** Tokens without a known price. */
  readonly unpricedTokens: number
}

/** Tokens and cost of one provider. */
export interface ProviderSpend extends Spend {
  readonly provider: string
}

/** Tokens and cost of one model with the prices that were used. */
export interface PricedModelSpend extends ModelSpend {
  readonly prices: readonly UsedPrice[]
}

/** Tokens and cost of a period that has any. */
export interface PeriodTotal extends Spend {
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
}

/** A budget with the spending that is compared with it. */
export interface PeriodBudget extends BudgetReport {
  readonly spend: Spend
}

/** Everything about the spending of a day or month. */
export interface SpendReport extends Spend, Window {
  /** ISO 4217 code of every cost. */
  readonly currency: string
  /** IANA name of the time zone in which the period begins and ends. */
  readonly timeZone: string
  /** Share of the input tokens that came from a cache. Null without input. */
  readonly cachedShare: number | null
  readonly types: readonly TypeSpend[]
  readonly providers: readonly ProviderSpend[]
  readonly models: readonly PricedModelSpend[]
  /** Of a day: its budget and that of its month. Of a month: its budget. Only those that are set. */
  readonly budgets: readonly PeriodBudget[]
  /** The days of the month with any usage, the oldest first. */
  readonly days: readonly PeriodTotal[]
  /** The last 36 months with any usage, the oldest first. */
  readonly months: readonly PeriodTotal[]
}

/** Which period to report. */
export interface SpendQuery {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. Default: the present one. */
  readonly key?: string | undefined
}

/** What the spending is read from. */
export interface SpendSources {
  readonly currency: string
  readonly calendar: Calendar
  readonly days: PeriodSet
  readonly months: PeriodSet
  readonly watch: BudgetWatch
}

/** What a period itself says of its spending. */
type PeriodFacts = Pick<SpendReport, keyof Spend | 'cachedShare' | 'types' | 'providers' | 'models'>

const MAX_MONTHS = 36

/** Reports a day or month. Null if there is no usage in one that is not the present one. */
export function reportSpend(
  { currency, calendar, days, months, watch }: SpendSources,
  { period: kind, key }: SpendQuery,
  nowMs: number,
): SpendReport | null {
  const present = calendar.windowOf(kind, nowMs)
  const isPresent = key === undefined || key === present.key
  const window = isPresent ? present : calendar.windowWith(kind, key)
  if (window === undefined) return null
  const period = (kind === 'day' ? days : months).get(window.key)
  if (!isPresent && period.set.tallies.length === 0) return null
  const month = calendar.windowOf('month', window.startMs)
  const budgetsOf = (of: Period, during: Window): readonly PeriodBudget[] =>
    watch.report(of, during, nowMs).map((budget) => ({ ...budget, spend: of.spend }))
  return {
    ...window,
    currency,
    timeZone: calendar.timeZone,
    ...factsOf(period),
    budgets: [
      ...(kind === 'day' ? budgetsOf(period, window) : []),
      ...budgetsOf(months.get(month.key), month),
    ],
    days: days.list(month.key).map(totalOf),
    months: months.list().slice(-MAX_MONTHS).map(totalOf),
  }
}

function factsOf({ set: { tallies }, spend }: Period): PeriodFacts {
  const { input, input_cached, input_cache_write } = spend.counts
  const inputs = input + input_cached + input_cache_write
  const byProvider = Map.groupBy(tallies, ({ identity }) => identity.provider)
  return {
    ...spend,
    cachedShare: inputs === 0 ? null : input_cached / inputs,
    types: TOKEN_TYPES.map((type) => ({ type, ...spendByType(tallies, type) })),
    providers: [...byProvider].map(([provider, of]) => ({ provider, ...spendOf(of) })),
    models: spendByModel(tallies).map((spent) => {
      const { provider, model } = spent
      const of = tallies.filter(({ identity }) => identity.provider === provider && identity.model === model)
      return { ...spent, prices: usedPrices(of) }
    }),
  }
}

function totalOf({ key, spend }: Period): PeriodTotal {
  return { key, ...spend }
}
