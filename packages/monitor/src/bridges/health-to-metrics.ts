import { healthMetrics, type HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'

import { exposeFamilies } from './expose.ts'

/** Adds the metrics of every health check to the scrape. Returns a function that removes them again. */
export function exposeHealth(healthChecker: HealthChecker, metricsCollector: MetricsCollector): () => void {
  return exposeFamilies(metricsCollector, {
    definitions: healthMetrics(healthChecker),
    read: () => healthMetrics(healthChecker),
  })
}
