import { healthMetrics, type HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { Counter, Gauge } from 'prom-client'

/** Lets the state of every check come out in the scrape, as it is at that moment. Returns what ends that. */
export function exposeHealth(healthChecker: HealthChecker, { registry }: MetricsCollector): () => void {
  const families = healthMetrics(healthChecker)
  for (const { name, help, type } of families) {
    // Nothing is counted here: the figures are set anew at every scrape.
    const samples = () => healthMetrics(healthChecker).find((family) => family.name === name)?.samples ?? []
    const labelNames = name === 'health_check_status' || type === 'counter' ? ['check', 'status'] : ['check']
    const options = { name, help, labelNames, registers: [registry] }
    if (type === 'counter') {
      const counter = new Counter({
        ...options,
        collect: () => {
          counter.reset()
          for (const { labels, value } of samples()) counter.inc(labels, value)
        },
      })
    } else {
      const gauge = new Gauge({
        ...options,
        collect: () => {
          gauge.reset()
          for (const { labels, value } of samples()) gauge.set(labels, value)
        },
      })
    }
  }
  return () => {
    for (const { name } of families) registry.removeSingleMetric(name)
  }
}
