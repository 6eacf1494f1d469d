import { QUANTILES } from '../windows/percentiles.ts'
import { WINDOW_NAMES } from '../windows/request-windows.ts'
import type { ApiFamilies } from './api-families.ts'
import type { ApiSeries } from './api-series.ts'

/** Brings the gauges of an API up to date. What is not known has no sample. */
export function refreshApiGauges(families: ApiFamilies, series: ApiSeries, nowMs: number): void {
  const { name, inFlight, windows, rateLimit } = series
  families.inFlight.set(inFlight, name)
  const summaries = windows.summaries(nowMs)
  for (const window of WINDOW_NAMES) {
    const { requests, errors, percentilesMs } = summaries[window]
    families.successRatio.set(requests === 0 ? null : (requests - errors) / requests, name, window)
    for (const [at, quantile] of QUANTILES.entries()) {
      const ms = percentilesMs[at] ?? null
      families.latency.set(ms === null ? null : ms / 1000, name, window, String(quantile))
    }
  }
  const { remaining, limit, resetAtMs } = rateLimit
  families.rateLimitRemaining.set(remaining, name)
  families.rateLimit.set(limit, name)
  families.rateLimitReset.set(resetAtMs === undefined ? null : resetAtMs / 1000, name)
}
