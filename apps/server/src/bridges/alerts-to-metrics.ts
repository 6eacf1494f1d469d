import { ALERT_METRICS, alertMetrics, type AlertManager, type AlertMetricFamily } from '@botwatch/alerts'
import type { MetricsCollector } from '@botwatch/metrics'
import type { Metric } from 'prom-client'

/** Names such as `alerts` would be anybody's. */
const PREFIX = 'bot_'

/** Lets alerts and messages come out in the scrape, as they are at that moment. Returns what ends that. */
export function exposeAlerts(alertManager: AlertManager, { registry }: MetricsCollector): () => void {
  let pending: Promise<readonly AlertMetricFamily[]> | undefined
  // One look for all families of a scrape.
  const look = (): Promise<readonly AlertMetricFamily[]> =>
    (pending ??= alertMetrics(alertManager).finally(() => {
      pending = undefined
    }))
  for (const { name: bare, help, type } of ALERT_METRICS) {
    const name = PREFIX + bare
    const metric = {
      name,
      help,
      type,
      aggregator: 'sum',
      get: async () => {
        const family = (await look()).find((candidate) => candidate.name === bare)
        const values = (family?.samples ?? []).map((sample) => ({
          ...sample,
          metricName: PREFIX + sample.name,
        }))
        return { name, help, type, aggregator: 'sum', values }
      },
      // What is counted here ends with the alert manager.
      reset: () => {},
    }
    registry.registerMetric(metric as unknown as Metric)
  }
  return () => {
    for (const { name } of ALERT_METRICS) registry.removeSingleMetric(PREFIX + name)
  }
}
