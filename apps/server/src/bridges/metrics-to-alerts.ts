import type { AlertManager } from '@botwatch/alerts'
import type { MetricSample, MetricsCollector } from '@botwatch/metrics'

/** A sample that is older says nothing of now: whatever takes them has stopped, which is missing data. */
const MAX_AGE_MS = 60_000

/** One round: the figures as they stand, then the rules that read them. */
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
