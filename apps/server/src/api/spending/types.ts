/** A number for each type of token. */
interface ByTokenType {
  readonly input: number
  readonly input_cached: number
  readonly input_cache_write: number
  readonly output: number
  readonly output_reasoning: number
}

/** Tokens and their cost. */
export interface WireCost {
  readonly tokens: number
  readonly cost: number | null
  readonly is_lower_bound: boolean
  readonly unpriced_tokens: number
}

/** Calls, their tokens and cost. */
export interface WireSpent extends WireCost {
  readonly requests: number
}

/** A budget in an answer. */
export interface WireBudget {
  readonly period: 'day' | 'month'
  readonly key: string
  readonly limit: number
  readonly cost: number | null
  readonly is_lower_bound: boolean
  readonly used_ratio: number | null
  readonly warn_ratio: number
  readonly level: 'ok' | 'warning' | 'exceeded'
  readonly projected_cost: number | null
  readonly runs_out_at: string | null
  readonly resets_at: string
}

/** A price in an answer. */
export interface WirePrice {
  readonly source: string
  readonly as_of: string
  readonly effective_from: string | null
  readonly above_input_tokens: number
  readonly per_million_tokens: ByTokenType
}

/** A model in an answer. */
export interface WireModel extends WireSpent {
  readonly provider: string
  readonly model: string
  readonly tokens_by_type: ByTokenType
  readonly cost_by_type: ByTokenType | null
  readonly prices: readonly WirePrice[]
}

/** A day or month in a list. */
interface WirePeriod extends WireSpent {
  readonly key: string
}

/** The spending of a period. */
export interface WireSpend extends WirePeriod {
  readonly period: 'day' | 'month'
  readonly is_present: boolean
  readonly starts_at: string
  readonly ends_at: string
  readonly time_zone: string
  readonly currency: string
  readonly cached_ratio: number | null
  readonly budgets: readonly WireBudget[]
  readonly token_types: readonly (WireCost & { readonly token_type: keyof ByTokenType })[]
  readonly providers: readonly (WireSpent & { readonly provider: string })[]
  readonly models: readonly WireModel[]
  readonly days: readonly WirePeriod[]
  readonly months: readonly WirePeriod[]
}
