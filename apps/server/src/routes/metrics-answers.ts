import {
  HISTORY_AGGREGATIONS,
  type ApiReport,
  type BudgetStatus,
  type CollectorReport,
  type CostReport,
  type HistoryAggregation,
  type MetricsReport,
  type ModelReport,
  type PercentileReport,
  type SystemReport,
  type TokenReport,
  type WindowReport,
} from '@botwatch/metrics'
import * as v from 'valibot'

import { labels, time } from '../api/fields.ts'

/** The answer of `GET /metrics/history`. */
export interface WireHistory {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly aggregation: HistoryAggregation
  readonly from: string
  readonly to: string
  readonly step_seconds: number
  readonly resolution_seconds: number
  readonly points: readonly { readonly timestamp: string; readonly value: number | null }[]
}

const counts = v.record(v.string(), v.number())
const numberOrNull = v.nullable(v.number())
const share = (description: string): v.GenericSchema<number | null> =>
  v.pipe(numberOrNull, v.description(description))

const percentiles: v.GenericSchema<PercentileReport> = v.pipe(
  v.strictObject({
    p50: numberOrNull,
    p90: numberOrNull,
    p95: numberOrNull,
    p99: numberOrNull,
    window_seconds: v.number(),
    count: v.pipe(v.number(), v.description('Requests in the window.')),
    relative_error: v.pipe(
      v.number(),
      v.description('Maximum relative error of the percentiles that are not out of range.'),
    ),
    out_of_range: v.pipe(
      v.array(v.picklist(['p50', 'p90', 'p95', 'p99'])),
      v.description('Percentiles of at most 1 ms or at least 4194 seconds; their value is that bound.'),
    ),
  }),
  v.metadata({
    ref: 'Percentiles',
    description: 'Percentiles of response times in seconds, by nearest rank. Null without requests.',
  }),
)

const windowReport: v.GenericSchema<WindowReport> = v.pipe(
  v.strictObject({
    window_seconds: v.number(),
    request_count: v.number(),
    error_count: v.number(),
    success_rate: share('0 to 1. Null without requests.'),
    percentiles,
  }),
  v.metadata({ ref: 'RequestWindow', description: 'Requests to one API in a window.' }),
)

const api: v.GenericSchema<ApiReport> = v.pipe(
  v.strictObject({
    api_name: v.string(),
    request_count: v.number(),
    success_count: v.number(),
    error_count: v.number(),
    in_flight: v.pipe(v.number(), v.description('Requests without an answer yet.')),
    success_rate: share('0 to 1 since the start or the last reset. Null without requests.'),
    avg_response_time_sec: numberOrNull,
    min_response_time_sec: numberOrNull,
    max_response_time_sec: numberOrNull,
    status_codes: v.pipe(
      counts,
      v.description('Requests by status: the 3-digit code, `timeout`, `network`, `aborted` or `invalid`.'),
    ),
    errors: v.pipe(counts, v.description('Errors by type.')),
    percentiles,
    windows: v.strictObject({ '1m': windowReport, '5m': windowReport, '1h': windowReport }),
    rate_limit: v.pipe(
      v.nullable(
        v.strictObject({ remaining: numberOrNull, limit: numberOrNull, resets_at: v.nullable(time) }),
      ),
      v.description('The limit that the API reported last; null if it reported none.'),
    ),
  }),
  v.metadata({ ref: 'ApiMetrics', description: 'Requests to one API.' }),
)

const model: v.GenericSchema<ModelReport> = v.pipe(
  v.strictObject({
    request_count: v.number(),
    prompt_tokens: v.number(),
    completion_tokens: v.number(),
    total_tokens: v.number(),
  }),
  v.metadata({ ref: 'ModelUsage', description: 'Calls and tokens of one model.' }),
)

const cost: v.GenericSchema<CostReport> = v.pipe(
  v.strictObject({
    currency: v.string(),
    total: numberOrNull,
    today: numberOrNull,
    month: numberOrNull,
    by_model: v.record(v.string(), numberOrNull),
    unpriced: v.pipe(counts, v.description('Tokens without a known price, by model.')),
    priced_share: share('Share of tokens with a known price, 0 to 1. Null without tokens.'),
  }),
  v.metadata({
    ref: 'Cost',
    description: 'Cost of tokens. Null where there are tokens and none of them has a price.',
  }),
)

const budget: v.GenericSchema<BudgetStatus> = v.pipe(
  v.strictObject({
    period: v.picklist(['day', 'month']),
    key: v.pipe(v.string(), v.description('`YYYY-MM-DD` or `YYYY-MM`.')),
    limit: v.number(),
    warn_ratio: v.number(),
    cost: v.number(),
    used_ratio: v.pipe(v.number(), v.description('Above 1 if the budget is exceeded.')),
    level: v.picklist(['ok', 'warning', 'exceeded']),
    projected_cost: share('Linear projection to the end of the period. Null in its first hundredth.'),
    resets_at: time,
  }),
  v.metadata({ ref: 'BudgetUse', description: 'A budget and its use.' }),
)

const tokens: v.GenericSchema<TokenReport> = v.pipe(
  v.strictObject({
    total_tokens_used: v.number(),
    prompt_tokens: v.number(),
    completion_tokens: v.number(),
    cached_tokens: v.number(),
    reasoning_tokens: v.number(),
    request_count: v.number(),
    avg_tokens_per_request: numberOrNull,
    discrepancy_count: v.pipe(v.number(), v.description('Calls whose total is not the sum of the parts.')),
    today_usage: v.pipe(v.number(), v.description('Tokens of the current day.')),
    usage_by_date: v.pipe(counts, v.description('Tokens by day, the last 400 days with any.')),
    usage_by_month: v.pipe(counts, v.description('Tokens by month, the last 36 months with any.')),
    usage_by_model: v.record(v.string(), model),
    cost,
    budgets: v.array(budget),
  }),
  v.metadata({ ref: 'TokenUsage', description: 'Tokens, cost and budgets.' }),
)

const percent = share('0 to 100.')
const gib = share('In units of 2^30 bytes.')
const system: v.GenericSchema<SystemReport> = v.pipe(
  v.strictObject({
    cpu_percent: percent,
    memory_percent: percent,
    disk_percent: share('0 to 100, of the fullest file system.'),
    memory_available_gb: gib,
    disk_free_gb: gib,
    sampled_at: v.nullable(time),
    age_seconds: numberOrNull,
  }),
  v.metadata({ ref: 'SystemMetrics', description: 'Host or container. Null for unknown values.' }),
)

const collector: v.GenericSchema<CollectorReport> = v.pipe(
  v.strictObject({
    series: v.pipe(v.number(), v.description('Series of all metrics.')),
    overflow: v.pipe(v.number(), v.description('Samples counted in overflow series.')),
    dropped: v.pipe(v.number(), v.description('Samples dropped because a value was invalid.')),
  }),
  v.metadata({ ref: 'Collector', description: 'The collector itself.' }),
)

/** All metrics. */
export const metricsAnswer: v.GenericSchema<MetricsReport> = v.pipe(
  v.strictObject({
    uptime_seconds: v.number(),
    timestamp: time,
    api_metrics: v.pipe(v.record(v.string(), api), v.description('By name of the API.')),
    token_usage: tokens,
    system_metrics: system,
    collector,
    flat: v.pipe(
      v.record(v.string(), numberOrNull),
      v.description('Samples without labels, by name, as rules read them.'),
    ),
  }),
  v.metadata({ ref: 'Metrics', description: 'All metrics.' }),
)

/** The points of a series. */
export const historyAnswer: v.GenericSchema<WireHistory> = v.pipe(
  v.strictObject({
    name: v.string(),
    labels,
    aggregation: v.picklist(HISTORY_AGGREGATIONS),
    from: v.pipe(time, v.description('Start of the first step.')),
    to: v.pipe(time, v.description('End of the last step.')),
    step_seconds: v.number(),
    resolution_seconds: v.pipe(v.number(), v.description('Resolution from which the points were computed.')),
    points: v.array(
      v.strictObject({
        timestamp: v.pipe(time, v.description('Start of the step.')),
        value: share('Null for a gap.'),
      }),
    ),
  }),
  v.metadata({ ref: 'History', description: 'The past of one series.' }),
)

/** Names of the registries. */
export const registriesAnswer: v.GenericSchema<{ readonly registries: readonly string[] }> = v.strictObject({
  registries: v.pipe(v.array(v.string()), v.description('Values of the parameter `registry`.')),
})
