import type { AlertManager } from '@botwatch/alerts'
import type { MetricSample, MetricsCollector } from '@botwatch/metrics'

/** Older samples are left out unless they say how long they are valid, so that a sampler that stopped counts as missing data. */
const MAX_AGE_MS = 60_000

/**
 * Creates an evaluation round of the metric rules: each call evaluates them over the current samples. Of the metrics on the
 * collector's registry only those are read that a rule names.
 */
export function metricsRound(
  metricsCollector: MetricsCollector,
  alertManager: AlertManager,
): () => Promise<void> {
  return async () => {
    const samples = await metricsCollector.readSamples(await alertManager.listMetricNames())
    await alertManager.evaluateRules({ metrics: samples.filter(isRecent) })
  }
}

function isRecent({ timestamp, staleAt }: MetricSample): boolean {
  if (timestamp === undefined) return true
  const staleMs = staleAt === undefined ? Date.parse(timestamp) + MAX_AGE_MS : Date.parse(staleAt)
  return Date.now() <= staleMs
}
