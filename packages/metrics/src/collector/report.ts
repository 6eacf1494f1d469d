import type { ApiReport } from '../api/api-report.ts'
import type { SystemReport } from '../system/system-metrics.ts'
import type { TokenReport } from '../tokens/token-report.ts'

/** The collector itself in the JSON report. */
export interface CollectorReport {
  /** Number of series of all metrics. */
  readonly series: number
  /** Samples counted in overflow series. */
  readonly overflow: number
  /** Samples dropped because a value was invalid. */
  readonly dropped: number
}

/** All metrics as JSON. Every number is finite or null. */
export interface MetricsReport {
  readonly uptime_seconds: number
  /** ISO 8601. */
  readonly timestamp: string
  /** By name of the API. */
  readonly api_metrics: Readonly<Record<string, ApiReport>>
  readonly token_usage: TokenReport
  readonly system_metrics: SystemReport
  readonly collector: CollectorReport
  /** The unlabelled samples for alert rules, by name. */
  readonly flat: Readonly<Record<string, number | null>>
}
