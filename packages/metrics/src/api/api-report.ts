import { isOutOfRange, RELATIVE_ERROR } from '../windows/latency-buckets.ts'
import { WINDOWS, type WindowName, type WindowSummary } from '../windows/request-windows.ts'
import type { ApiFamilies } from './api-families.ts'
import type { ApiSeries } from './api-series.ts'
import type { RateLimit } from './rate-limit.ts'
import { totalsByApi, type ApiTotals } from './api-totals.ts'

/** Name of a percentile. */
export type PercentileName = 'p50' | 'p90' | 'p95' | 'p99'

/** Percentiles of response times in seconds, by nearest rank. Null without requests. */
export interface PercentileReport {
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly window_seconds: number
  /** Requests in the window. */
  readonly count: number
  /** Maximum relative error of the percentiles that are not out of range. */
  readonly relative_error: number
  /** Percentiles of at most 1 ms or at least 4194 s (70 min); their value is that bound. */
  readonly out_of_range: readonly PercentileName[]
}

const PERCENTILES: readonly PercentileName[] = ['p50', 'p90', 'p95', 'p99']

/** Requests of one API in a window. */
export interface WindowReport {
  readonly window_seconds: number
  readonly request_count: number
  readonly error_count: number
  /** 0 to 1. Null without requests. */
  readonly success_rate: number | null
  readonly percentiles: PercentileReport
}

/** The request limit that an API reported last. Null for what it did not report. */
export interface RateLimitReport {
  readonly remaining: number | null
  readonly limit: number | null
  /** Start of the next rate-limit window, ISO 8601. */
  readonly resets_at: string | null
}

/** One API in the JSON report. */
export interface ApiReport {
  readonly api_name: string
  readonly request_count: number
  readonly success_count: number
  readonly error_count: number
  /** Requests in flight. */
  readonly in_flight: number
  /** 0 to 1 since the start or the last reset. Null without requests. */
  readonly success_rate: number | null
  readonly avg_response_time_sec: number | null
  readonly min_response_time_sec: number | null
  readonly max_response_time_sec: number | null
  /** Requests by status: the 3-digit code, `timeout`, `network`, `aborted` or `invalid`. */
  readonly status_codes: Readonly<Record<string, number>>
  /** Errors by type. */
  readonly errors: Readonly<Record<string, number>>
  /** Percentiles of the last 5 minutes. */
  readonly percentiles: PercentileReport
  readonly windows: Readonly<Record<WindowName, WindowReport>>
  /** Null if it reported none. */
  readonly rate_limit: RateLimitReport | null
}

/** Reports every API by name. */
export function reportApis(
  families: ApiFamilies,
  all: readonly ApiSeries[],
  nowMs: number,
): Record<string, ApiReport> {
  const totals = totalsByApi(families, all)
  return Object.fromEntries([...totals].map(([series, of]) => [series.name, reportOf(series, of, nowMs)]))
}

function reportOf(
  { name, inFlight, windows, recent, before, rateLimit }: ApiSeries,
  { count, errors, sumSeconds, byStatus, byErrorType }: ApiTotals,
  nowMs: number,
): ApiReport {
  // Plus zero, because JSON has no negative zero.
  const orNull = (value: number): number | null => (count === 0 ? null : value + 0)
  const summaries = windows.summaries(nowMs)
  const report = (window: WindowName): WindowReport => windowReport(window, summaries[window])
  const fiveMinutes = report('5m')
  return {
    api_name: name,
    request_count: count,
    success_count: count - errors,
    error_count: errors,
    in_flight: inFlight,
    success_rate: orNull((count - errors) / count),
    avg_response_time_sec: orNull(sumSeconds / count),
    min_response_time_sec: orNull(Math.min(recent.min, before.min) / 1000),
    max_response_time_sec: orNull(Math.max(recent.max, before.max) / 1000),
    status_codes: Object.fromEntries(byStatus),
    errors: Object.fromEntries(byErrorType),
    percentiles: fiveMinutes.percentiles,
    windows: { '1m': report('1m'), '5m': fiveMinutes, '1h': report('1h') },
    rate_limit: reportRateLimit(rateLimit),
  }
}

function reportRateLimit(rateLimit: RateLimit): RateLimitReport | null {
  const { remaining = null, limit = null, resetAtMs } = rateLimit
  // A time that no Date can hold is unknown.
  const reset = new Date(resetAtMs ?? Number.NaN)
  const resets_at = Number.isNaN(reset.getTime()) ? null : reset.toISOString()
  return remaining === null && limit === null && resets_at === null ? null : { remaining, limit, resets_at }
}

function windowReport(window: WindowName, { requests, errors, percentilesMs }: WindowSummary): WindowReport {
  const seconds = percentilesMs.map((ms) => (ms === null ? null : ms / 1000))
  const [p50 = null, p90 = null, p95 = null, p99 = null] = seconds
  const percentiles: PercentileReport = {
    p50,
    p90,
    p95,
    p99,
    window_seconds: WINDOWS[window],
    count: requests,
    relative_error: RELATIVE_ERROR,
    out_of_range: PERCENTILES.filter((_, at) => isOutOfRange(percentilesMs[at] ?? Number.NaN)),
  }
  const success_rate = requests === 0 ? null : (requests - errors) / requests
  return {
    window_seconds: WINDOWS[window],
    request_count: requests,
    error_count: errors,
    success_rate,
    percentiles,
  }
}
