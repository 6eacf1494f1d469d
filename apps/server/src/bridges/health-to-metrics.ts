import { healthMetrics, type HealthChecker, type HealthMetricSample } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'
import { Counter, Gauge } from 'prom-client'

/** Lets the state of every check come out in the scrape, as it is at that moment. Returns what ends that. */
export function exposeHealth(healthChecker: HealthChecker, { registry }: MetricsCollector): () => void {
  const read = sharedReading(healthChecker)
  const families = healthMetrics(healthChecker)
  for (const { name, help, type, labelNames } of families) {
    // Nothing is counted here: the figures are set anew at every scrape.
    const samples = () => read().get(name) ?? []
    const options = { name, help, labelNames: [...labelNames], registers: [registry] }
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

/** The samples by family; all families of a scrape are collected in one go, and share one reading. */
function sharedReading(
  healthChecker: HealthChecker,
): () => ReadonlyMap<string, readonly HealthMetricSample[]> {
  let reading: ReadonlyMap<string, readonly HealthMetricSample[]> | undefined
  return () => {
    if (reading !== undefined) return reading
    queueMicrotask(() => {
      reading = undefined
    })
    reading = new Map(healthMetrics(healthChecker).map(({ name, samples }) => [name, samples]))
    return reading
  }
}
