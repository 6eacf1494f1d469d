import type { MetricsCollector } from '@botwatch/metrics'
import type { Logger } from 'pino'

/** Lets what the collector notices be read in the log. Returns what ends that. */
export function logMetricsEvents(metricsCollector: MetricsCollector, log: Logger): () => void {
  const ends = [
    metricsCollector.on('unpriced', (event) =>
      log.warn(event, 'a model has no known price; its cost is unknown, not 0'),
    ),
    // Not the event as it is: its level would stand in place of the line's.
    metricsCollector.on('budget', ({ level, budget }) =>
      log.warn({ crossed: level, budget }, 'a budget was crossed'),
    ),
    metricsCollector.on('dropped', (event) => log.warn(event, 'samples were dropped')),
    metricsCollector.on('store_error', ({ error }) => log.error({ err: error }, 'usage could not be stored')),
  ]
  return () => {
    for (const end of ends) end()
  }
}
