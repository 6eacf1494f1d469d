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

/** The checks of a monitor, in contrast to those that others have added to its health checker. */
export interface OwnChecks {
  current: readonly Checker[]
}

/**
 * Adds the checks, and connects the parts with the scrape and the log. Returns what undoes all of it, since parts that were
 * given may outlive the monitor. If it throws, nothing is left.
 */
export function connect(
  { health, metrics, alerts }: MonitorParts,
  { checks, log }: { readonly checks: OwnChecks; readonly log: MonitorLog | undefined },
): readonly (() => unknown)[] {
  const undo: (() => unknown)[] = []
  try {
    undo.push(() => removeChecks(health, checks))
    for (const check of checks.current) health.addChecker(check)
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

function removeChecks(health: HealthChecker, { current }: OwnChecks): void {
  const names = health.getCheckerNames()
  for (const [index, checker] of health.getCheckers().entries())
    if (current.includes(checker)) health.removeChecker(names[index] ?? '')
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
