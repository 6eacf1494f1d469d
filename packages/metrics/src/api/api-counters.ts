import type { MetricSample } from '../metric-sample.ts'
import type { ApiFamilies } from './api-families.ts'
import type { ApiSeries } from './api-series.ts'
import { totalsByApi } from './api-totals.ts'

/** The counters of each API over all methods and statuses, as values for alert rules. */
export function apiCounters(families: ApiFamilies, all: readonly ApiSeries[]): readonly MetricSample[] {
  return [...totalsByApi(families, all)].flatMap(([{ name: api, sinceMs }, { count, errors }]) => {
    const labels = { api }
    const since = new Date(sinceMs).toISOString()
    return [
      { name: 'api_requests_total', labels, value: count, since },
      { name: 'api_errors_total', labels, value: errors, since },
    ]
  })
}
