import type { BudgetLevel } from '../budgets/budget.ts'
import type { UsageReport } from '../meter/usage-report.ts'
import type { PeriodKind } from '../spend/calendar.ts'
import type { ModelSpend } from '../spend/spend.ts'
import type { TokenCounts } from '../usage/token-counts.ts'

/** One model in the JSON report. */
export interface ModelReport {
  readonly request_count: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}

/** Cost in the JSON report. Null where there are tokens and none of them has a price. */
export interface CostReport {
  readonly currency: string
  readonly total: number | null
  readonly today: number | null
  readonly month: number | null
  readonly by_model: Readonly<Record<string, number | null>>
  /** Tokens without a known price, by model. */
  readonly unpriced: Readonly<Record<string, number>>
  /** Share of tokens with a known price, 0 to 1. Null without tokens. */
  readonly priced_share: number | null
}

/** A budget in the JSON report. */
export interface BudgetStatus {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  readonly limit: number
  readonly warn_ratio: number
  readonly cost: number
  readonly used_ratio: number
  readonly level: BudgetLevel
  /** Linear projection of the cost to the end of the period. Null in the first hundredth of the period. */
  readonly projected_cost: number | null
  readonly resets_at: string
}

/** Tokens in the JSON report. */
export interface TokenReport {
  readonly total_tokens_used: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly cached_tokens: number
  readonly reasoning_tokens: number
  readonly request_count: number
  readonly avg_tokens_per_request: number | null
  /** Calls whose total is not the sum of the parts. */
  readonly discrepancy_count: number
  /** Tokens of the current day in the collector's time zone. */
  readonly today_usage: number
  /** Tokens by day (`YYYY-MM-DD`): the last 400 days with any. */
  readonly usage_by_date: Readonly<Record<string, number>>
  /** Tokens by month (`YYYY-MM`): the last 36 months with any. */
  readonly usage_by_month: Readonly<Record<string, number>>
  readonly usage_by_model: Readonly<Record<string, ModelReport>>
  readonly cost: CostReport
  readonly budgets: readonly BudgetStatus[]
}

/** Builds the JSON report of tokens, cost and budgets. */
export function reportTokens(usage: UsageReport, discrepancies: number): TokenReport {
  const { total, models, today, tokensByDay, tokensByMonth, budgets } = usage
  return {
    total_tokens_used: total.tokens,
    prompt_tokens: promptOf(total.counts),
    completion_tokens: completionOf(total.counts),
    cached_tokens: total.counts.input_cached,
    reasoning_tokens: total.counts.output_reasoning,
    request_count: total.requests,
    avg_tokens_per_request: total.requests === 0 ? null : total.tokens / total.requests,
    discrepancy_count: discrepancies,
    today_usage: today.tokens,
    usage_by_date: tokensByDay,
    usage_by_month: tokensByMonth,
    usage_by_model: byModel(models, modelReport),
    cost: reportCost(usage),
    budgets: budgets.map((budget) => ({
      period: budget.period,
      key: budget.key,
      limit: budget.limit,
      warn_ratio: budget.warnRatio,
      cost: budget.cost,
      used_ratio: budget.usedRatio,
      level: budget.level,
      projected_cost: budget.projectedCost,
      resets_at: new Date(budget.resetMs).toISOString(),
    })),
  }
}

function reportCost({ currency, total, today, month, models, costByModel }: UsageReport): CostReport {
  const unpriced = models.filter(({ unpricedTokens }) => unpricedTokens > 0)
  return {
    currency,
    total: total.cost,
    today: today.cost,
    month: month.cost,
    by_model: costByModel,
    unpriced: byModel(unpriced, (of) => of.reduce((sum, { unpricedTokens }) => sum + unpricedTokens, 0)),
    priced_share: total.tokens === 0 ? null : 1 - total.unpricedTokens / total.tokens,
  }
}

function modelReport(of: readonly ModelSpend[]): ModelReport {
  const sum = (part: (spend: ModelSpend) => number): number =>
    of.reduce((before, spend) => before + part(spend), 0)
  return {
    request_count: sum(({ requests }) => requests),
    prompt_tokens: sum(({ counts }) => promptOf(counts)),
    completion_tokens: sum(({ counts }) => completionOf(counts)),
    total_tokens: sum(({ tokens }) => tokens),
  }
}

/** Combines the providers of each model. */
function byModel<T>(
  models: readonly ModelSpend[],
  of: (sameModel: readonly ModelSpend[]) => T,
): Record<string, T> {
  const groups = Map.groupBy(models, ({ model }) => model)
  return Object.fromEntries([...groups].map(([model, group]) => [model, of(group)]))
}

function promptOf({ input, input_cached, input_cache_write }: TokenCounts): number {
  return input + input_cached + input_cache_write
}

function completionOf({ output, output_reasoning }: TokenCounts): number {
  return output + output_reasoning
}
