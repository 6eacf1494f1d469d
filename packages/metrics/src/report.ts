/** One API in the JSON report. */
export interface ApiReport {
  readonly api_name: string
  readonly request_count: number
  readonly success_count: number
  readonly error_count: number
  /** 0 to 1 since the start or the last reset; null without requests. */
  readonly success_rate: number | null
  readonly avg_response_time_sec: number | null
  readonly min_response_time_sec: number | null
  readonly max_response_time_sec: number | null
  /** Requests by status: the 3-digit code, or timeout, network, aborted, invalid. */
  readonly status_codes: Readonly<Record<string, number>>
  /** Errors by type. */
  readonly errors: Readonly<Record<string, number>>
}

/** One model in the JSON report. */
export interface ModelReport {
  readonly request_count: number
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
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
  /** Tokens of the day that it is now, in UTC. */
  readonly today_usage: number
  /** Tokens by day (`YYYY-MM-DD`, UTC), the last 400 days with any. */
  readonly usage_by_date: Readonly<Record<string, number>>
  readonly usage_by_model: Readonly<Record<string, ModelReport>>
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
  readonly collector: { readonly dropped: number }
  /** The unlabelled samples alert rules read, by name. */
  readonly flat: Readonly<Record<string, number | null>>
}

/** One figure an alert rule can read. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Null when it is not known at the moment. */
  readonly value: number | null
}
