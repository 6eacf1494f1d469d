import type { UsageReport, ModelSpend } from '../meter/report.ts'
import type { CostReport, ModelReport, TokenReport } from '../collector/report.ts'
import type { TokenCounts } from '../usage/token-counts.ts'

/** Tokens and cost as the JSON shows them. */
export function reportTokens(meter: UsageReport, discrepancies: number): TokenReport {
  const { total, models, today, tokensByDay, tokensByMonth, budgets } = meter
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
    cost: reportCost(meter),
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

/** Brings the providers of each model together. */
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
