import type { AlertManager } from '@botwatch/alerts'
import type { MetricSample, MetricsCollector } from '@botwatch/metrics'

/** Older samples are left out, so that a sampler that stopped counts as missing data. */
const MAX_AGE_MS = 60_000

/** Creates an evaluation round of the metric rules: each call evaluates them over the current samples. */
export function metricsRound(
  metricsCollector: MetricsCollector,
  alertManager: AlertManager,
): () => Promise<void> {
  return async () => {
    await alertManager.evaluateRules({ metrics: metricsCollector.getSamples().filter(isRecent) })
  }
}

function isRecent({ timestamp }: MetricSample): boolean {
  return timestamp === undefined || Date.now() - Date.parse(timestamp) <= MAX_AGE_MS
}
