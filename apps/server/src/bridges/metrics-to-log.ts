import type { MetricsCollector } from '@botwatch/metrics'
import type { Logger } from 'pino'

/** Lets what the collector notices be read in the log. */
export function logMetricsEvents(metricsCollector: MetricsCollector, log: Logger): void {
  metricsCollector.on('unpriced', (event) =>
    log.warn(event, 'a model has no known price; its cost is unknown, not 0'),
  )
  metricsCollector.on('budget', (event) => log.warn(event, 'a budget was crossed'))
  metricsCollector.on('dropped', (event) => log.warn(event, 'samples were dropped'))
  metricsCollector.on('store_error', (event) => log.error(event, 'usage could not be stored'))
}
