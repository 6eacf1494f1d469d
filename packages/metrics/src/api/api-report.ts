import { OVERFLOW } from '../overflow.ts'
import type { ApiReport, PercentileReport, WindowReport } from '../report.ts'
import type { Family } from '../store/family.ts'
import { RELATIVE_ERROR } from '../windows/latency-buckets.ts'
import { WINDOWS, type WindowName, type WindowSummary } from '../windows/request-windows.ts'
import type { ApiFamilies } from './api-families.ts'
import type { ApiSeries } from './api-series.ts'

/** Counts of one API by one of its labels. */
type Breakdown = ReadonlyMap<string, number>

/** Every API as the JSON shows it. */
export function reportApis(
  families: ApiFamilies,
  all: readonly ApiSeries[],
  nowMs: number,
): Record<string, ApiReport> {
  const statuses = breakDown(families.requests, 'status')
  const errors = breakDown(families.errors, 'error_type')
  return Object.fromEntries(
    all.map((series) => {
      const { name } = series
      const of = { statuses: statuses.get(name), errors: errors.get(name), nowMs }
      return [name, reportOf(series, of)]
    }),
  )
}

function reportOf(
  { name, total, inFlight, windows }: ApiSeries,
  of: {
    readonly statuses?: Breakdown | undefined
    readonly errors?: Breakdown | undefined
    readonly nowMs: number
  },
): ApiReport {
  const { count, errors, sumMs, minMs, maxMs } = total
  const orNull = (value: number): number | null => (count === 0 ? null : value)
  const report = (window: WindowName): WindowReport => windowReport(window, windows.summary(window, of.nowMs))
  const recent = report('5m')
  return {
    api_name: name,
    request_count: count,
    success_count: count - errors,
    error_count: errors,
    in_flight: inFlight,
    success_rate: orNull((count - errors) / count),
    avg_response_time_sec: orNull(sumMs / count / 1000),
    min_response_time_sec: orNull(minMs / 1000),
    max_response_time_sec: orNull(maxMs / 1000),
    status_codes: withRest(of.statuses, count),
    errors: withRest(of.errors, errors),
    percentiles: recent.percentiles,
    windows: { '1m': report('1m'), '5m': recent, '1h': report('1h') },
  }
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

/** What is in a counter, by API and the value of one more label. */
function breakDown({ labelNames, labelSets, cells }: Family, label: string): ReadonlyMap<string, Breakdown> {
  const at = labelNames.indexOf(label)
  const counts = new Map<string, Map<string, number>>()
  for (const [child, [api = '', method, ...rest]] of labelSets.entries()) {
    // The overflow of the whole metric is of no one API.
    if (method === OVERFLOW) continue
    const ofApi = counts.get(api) ?? new Map<string, number>()
    counts.set(api, ofApi)
    const value = rest[at - 2] ?? ''
    ofApi.set(value, (ofApi.get(value) ?? 0) + (cells[child] ?? 0))
  }
  return counts
}

/** What went to the overflow is the rest. */
function withRest(counts: Breakdown = new Map(), total: number): Record<string, number> {
  const rest = total - [...counts.values()].reduce((sum, count) => sum + count, 0)
  return Object.fromEntries(rest > 0 ? [...counts, [OVERFLOW, rest]] : counts)
}
