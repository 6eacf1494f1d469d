import type { TokenCounts, TokenType } from '../usage/token-counts.ts'

/** A budget's or a total's stretch of time. */
export type PeriodKind = 'day' | 'month'

/** Tokens and their cost, of a stretch of time or of a model. */
export interface Spend {
  readonly requests: number
  /** All kinds together. */
  readonly tokens: number
  readonly counts: TokenCounts
  /** Of what has a price; null when there are tokens and none of them has one. */
  readonly cost: number | null
  /** Tokens that have no known price. */
  readonly unpricedTokens: number
}

/** What one model used. */
export interface ModelSpend extends Spend {
  readonly provider: string
  readonly model: string
  /** The cost by kind of tokens; null when it has none. */
  readonly costs: Readonly<Record<TokenType, number>> | null
}

/** A day or a month in the meter's time zone. */
export interface PeriodSpend extends Spend {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  /** Where it begins and ends, in milliseconds since 1970; the end is the next one's beginning. */
  readonly startMs: number
  readonly endMs: number
  readonly models: readonly ModelSpend[]
}

/** How a budget stands. */
export interface BudgetReport {
  readonly period: PeriodKind
  /** The period it is about. */
  readonly key: string
  readonly limit: number
  readonly warnRatio: number
  /** Of what has a price. */
  readonly cost: number
  /** `cost / limit`; above 1 when it is exceeded. */
  readonly usedRatio: number
  readonly level: BudgetLevel
  /** The cost at the end of the period when it goes on as until now; null in its first hundredth. */
  readonly projectedCost: number | null
  /** When the period ends, in milliseconds since 1970. */
  readonly resetMs: number
}

/** `warning` from the warn ratio on, `exceeded` from the limit on. */
export type BudgetLevel = 'ok' | 'warning' | 'exceeded'

/** Everything the meter knows at a time. */
export interface UsageReport {
  /** ISO 4217, of every cost. */
  readonly currency: string
  /** Since the start or the last reset. */
  readonly total: Spend
  /** Since the start or the last reset, by provider and model. */
  readonly models: readonly ModelSpend[]
  /** Since the start or the last reset, of all providers of a model; null where there are tokens and none has a price. */
  readonly costByModel: Readonly<Record<string, number | null>>
  /** The day that it is, also without any traffic. */
  readonly today: PeriodSpend
  /** The month that it is. */
  readonly month: PeriodSpend
  /** Tokens by day (`YYYY-MM-DD`), the oldest first: the last 400 with any. */
  readonly tokensByDay: Readonly<Record<string, number>>
  /** Tokens by month (`YYYY-MM`), the oldest first: the last 36 with any. */
  readonly tokensByMonth: Readonly<Record<string, number>>
  readonly budgets: readonly BudgetReport[]
}

/** What the meter tells while it works. */
export type UsageMeterEvent =
  /** A model without a known price was used; once per model. */
  | { readonly type: 'unpriced'; readonly provider: string; readonly model: string }
  /** A budget was crossed; once per crossing and period. */
  | { readonly type: 'budget'; readonly level: Exclude<BudgetLevel, 'ok'>; readonly budget: BudgetReport }
  /** The store failed; what could not be written is tried again. */
  | { readonly type: 'store_error'; readonly error: unknown }
