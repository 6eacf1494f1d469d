import type { AlertManager } from '@botwatch/alerts'
import type { MetricsCollector } from '@botwatch/metrics'

/** One round: the figures as they stand, then the rules that read them. */
export function metricsRound(
  metricsCollector: MetricsCollector,
  alertManager: AlertManager,
): () => Promise<void> {
  return async () => {
    await alertManager.evaluateRules({ metrics: metricsCollector.getSamples() })
  }
}
