import { ALERT_METRICS, alertMetrics, type AlertManager } from '@botwatch/alerts'
import type { MetricsCollector } from '@botwatch/metrics'

import { exposeFamilies } from './expose.ts'

/** Adds the metrics of alerts and notifications to the scrape, as `bot_…`. Returns a function that removes them again. */
export function exposeAlerts(alertManager: AlertManager, metricsCollector: MetricsCollector): () => void {
  return exposeFamilies(metricsCollector, {
    definitions: ALERT_METRICS,
    read: () => alertMetrics(alertManager),
    prefix: 'bot_',
  })
}
