import type { AlertManager } from '@botwatch/alerts'
import type { Checker, HealthChecker } from '@botwatch/health'
import type { MetricsCollector } from '@botwatch/metrics'

import { exposeAlerts } from './bridges/alerts-to-metrics.ts'
import {
  logAlertEvents,
  logHealthEvents,
  logHistoryEvents,
  logMetricsEvents,
} from './bridges/events-to-log.ts'
import { exposeHealth } from './bridges/health-to-metrics.ts'
import { invalidOptions } from './errors.ts'
import type { MonitorLog } from './log.ts'

/** Parts of a monitor. */
export interface MonitorParts {
  readonly health: HealthChecker
  readonly metrics: MetricsCollector
  readonly alerts: AlertManager
}

/**
 * Adds the checks, and connects the parts with the scrape and the log. Returns what undoes all of it, since parts that were
 * given may outlive the monitor. If it throws, nothing is left.
 */
export function connect(
  { health, metrics, alerts }: MonitorParts,
  { checks, log }: { readonly checks: readonly Checker[]; readonly log: MonitorLog | undefined },
): readonly (() => unknown)[] {
  const undo: (() => unknown)[] = []
  try {
    for (const check of checks) {
      health.addChecker(check)
      const name = health.getCheckerNames().at(-1) ?? ''
      undo.push(() => health.removeChecker(name))
    }
    undo.push(onlyOnce(() => exposeHealth(health, metrics)))
    undo.push(onlyOnce(() => exposeAlerts(alerts, metrics)))
    if (log !== undefined)
      undo.push(
        logMetricsEvents(metrics, log),
        logHistoryEvents(metrics.history, log),
        logHealthEvents(health, log),
        logAlertEvents(alerts, log),
      )
    return undo
  } catch (error) {
    for (const step of undo) step()
    throw error
  }
}

/** Another monitor that uses the same collector has these metrics. */
function onlyOnce(expose: () => () => void): () => void {
  try {
    return expose()
  } catch {
    const expected = 'a collector without the metrics of another monitor; stop that one first'
    throw invalidOptions([{ path: 'metrics', expected, received: 'one that has them' }])
  }
}
