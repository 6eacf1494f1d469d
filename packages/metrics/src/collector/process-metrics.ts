import { collectDefaultMetrics, type Registry } from 'prom-client'

/** Gauges that bear a counter's suffix, which `promtool` objects to; the same figures stand by type beside them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** Adds prom-client's `process_*` and `nodejs_*`. */
export function addDefaultMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}
