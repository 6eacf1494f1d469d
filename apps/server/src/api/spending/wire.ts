import type {
  PeriodBudget,
  PricedModelSpend,
  Spend,
  SpendReport,
  TypeSpend,
  UsedPrice,
} from '@botwatch/metrics'

import { toTime } from '../fields.ts'
import type { WireBudget, WireCost, WireModel, WirePrice, WireSpend, WireSpent } from './types.ts'

/** The spending of a period as it is answered at a time. */
export function toWire(report: SpendReport, nowMs: number): WireSpend {
  const { period, key, startMs, endMs, timeZone, currency, cachedShare } = report
  const { budgets, types, providers, models, days, months } = report
  return {
    period,
    key,
    is_present: nowMs >= startMs && nowMs < endMs,
    starts_at: toTime(startMs),
    ends_at: toTime(endMs),
    time_zone: timeZone,
    currency,
    ...spentOf(report),
    cached_ratio: cachedShare,
    budgets: budgets.map(toBudget),
    token_types: types.map((type) => ({ token_type: type.type, ...costOf(type) })),
    providers: providers.map((of) => ({ provider: of.provider, ...spentOf(of) })),
    models: models.map(toModel),
    days: days.map((of) => ({ key: of.key, ...spentOf(of) })),
    months: months.map((of) => ({ key: of.key, ...spentOf(of) })),
  }
}

/** Converts a budget to JSON. A cost that is not known at all is no use of the budget either. */
export function toBudget({ spend, ...budget }: PeriodBudget): WireBudget {
  const known = <T>(value: T): T | null => (spend.cost === null ? null : value)
  return {
    period: budget.period,
    key: budget.key,
    limit: budget.limit,
    cost: spend.cost,
    is_lower_bound: spend.unpricedTokens > 0,
    used_ratio: known(budget.usedRatio),
    warn_ratio: budget.warnRatio,
    level: budget.level,
    projected_cost: known(budget.projectedCost),
    runs_out_at: budget.runsOutMs === null ? null : toTime(budget.runsOutMs),
    resets_at: toTime(budget.resetMs),
  }
}

function toModel(of: PricedModelSpend): WireModel {
  return {
    provider: of.provider,
    model: of.model,
    ...spentOf(of),
    tokens_by_type: of.counts,
    cost_by_type: of.costs,
    prices: of.prices.map(toPrice),
  }
}

function toPrice(price: UsedPrice): WirePrice {
  return {
    source: price.source,
    as_of: price.asOf,
    effective_from: price.effectiveFrom,
    above_input_tokens: price.aboveInputTokens,
    per_million_tokens: price.perMillion,
  }
}

function spentOf(of: Spend): WireSpent {
  return { requests: of.requests, ...costOf(of) }
}

function costOf(of: Pick<TypeSpend, 'tokens' | 'cost' | 'unpricedTokens'>): WireCost {
  return {
    tokens: of.tokens,
    cost: of.cost,
    is_lower_bound: of.unpricedTokens > 0,
    unpriced_tokens: of.unpricedTokens,
  }
}
