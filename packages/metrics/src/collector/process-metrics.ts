import { collectDefaultMetrics, type Registry } from 'prom-client'

/** Gauges with the suffix of a counter, which `promtool` rejects. prom-client has the same values by type. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** Registers prom-client's `process_*` and `nodejs_*` metrics. */
export function addDefaultMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}
