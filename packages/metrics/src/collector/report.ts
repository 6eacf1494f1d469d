import type { BudgetLevel, PeriodKind } from '../meter/report.ts'
import type { WindowName } from '../windows/request-windows.ts'

/** Percentiles of a window in seconds, by nearest rank; null without requests. */
export interface PercentileReport {
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly window_seconds: number
  /** Requests in the window. */
  readonly count: number
  /** What the percentiles may be wrong by, relative to their value, between 1 ms and 1 h. */
  readonly relative_error: number
}

/** One API in a window. */
export interface WindowReport {
  readonly window_seconds: number
  readonly request_count: number
  readonly error_count: number
  /** 0 to 1; null without requests. */
  readonly success_rate: number | null
  readonly percentiles: PercentileReport
}

/** One API in the JSON report. */
export interface ApiReport {
  readonly api_name: string
  readonly request_count: number
  readonly success_count: number
  readonly error_count: number
  /** Requests that were started and have not ended. */
  readonly in_flight: number
  /** 0 to 1 since the start or the last reset; null without requests. */
  readonly success_rate: number | null
  readonly avg_response_time_sec: number | null
  readonly min_response_time_sec: number | null
  readonly max_response_time_sec: number | null
  /** Requests by status: the 3-digit code, or timeout, network, aborted, invalid. */
  readonly status_codes: Readonly<Record<string, number>>
  /** Errors by type. */
  readonly errors: Readonly<Record<string, number>>
  /** Of the last 5 minutes. */
  readonly percentiles: PercentileReport
  readonly windows: Readonly<Record<WindowName, WindowReport>>
}

/** One model in the JSON report. */
export interface ModelReport {
  readonly request_count: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
}

/** What tokens cost; null where there are tokens and none of them has a price. */
export interface CostReport {
  readonly currency: string
  readonly total: number | null
  readonly today: number | null
  readonly month: number | null
  readonly by_model: Readonly<Record<string, number | null>>
  /** Tokens without a known price, by model. */
  readonly unpriced: Readonly<Record<string, number>>
  /** Tokens with a known price, of all: 0 to 1; null without tokens. */
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
  /** At the end of the period, when it goes on as until now; null when it is too early to tell. */
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
  /** Calls whose total was not the sum of its parts. */
  readonly discrepancy_count: number
  /** Tokens of the day that it is now, in the collector's time zone. */
  readonly today_usage: number
  /** Tokens by day (`YYYY-MM-DD`), the last 400 days with any. */
  readonly usage_by_date: Readonly<Record<string, number>>
  /** Tokens by month (`YYYY-MM`), the last 36 with any. */
  readonly usage_by_month: Readonly<Record<string, number>>
  readonly usage_by_model: Readonly<Record<string, ModelReport>>
  readonly cost: CostReport
  readonly budgets: readonly BudgetStatus[]
}

/** The collector itself in the JSON report. */
export interface CollectorReport {
  /** Label sets of all metrics. */
  readonly series: number
  /** Samples that were counted under the overflow. */
  readonly overflow: number
  /** Samples that were dropped because a value was wrong. */
  readonly dropped: number
}

/** The host or container in the JSON report; null where nothing could be read. Of disks, the fullest. */
export interface SystemReport {
  /** 0 to 100. */
  readonly cpu_percent: number | null
  /** 0 to 100. */
  readonly memory_percent: number | null
  /** 0 to 100. */
  readonly disk_percent: number | null
  /** In units of 2^30 bytes. */
  readonly memory_available_gb: number | null
  /** In units of 2^30 bytes. */
  readonly disk_free_gb: number | null
  readonly sampled_at: string | null
  readonly age_seconds: number | null
}

/** Everything the collector knows, as JSON. Every number is finite or null. */
export interface MetricsReport {
  readonly uptime_seconds: number
  readonly timestamp: string
  readonly api_metrics: Readonly<Record<string, ApiReport>>
  readonly token_usage: TokenReport
  readonly system_metrics: SystemReport
  readonly collector: CollectorReport
  /** The unlabelled samples alert rules read, by name. */
  readonly flat: Readonly<Record<string, number | null>>
}

/** One figure an alert rule can read. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Null when it is not known at the moment. */
  readonly value: number | null
  /** When it was taken, ISO 8601; not given where that is now. */
  readonly timestamp?: string
}
