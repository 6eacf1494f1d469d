import type { AlertStatus } from '../manager/alert.ts'
import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import type { WindowStatistics } from './window.ts'

/** Counts of all stored alerts. Each alert has exactly one of the four statuses, so these add up to the total. */
export interface AlertCounts {
  readonly totalAlerts: number
  readonly activeAlerts: number
  readonly acknowledgedAlerts: number
  readonly resolvedAlerts: number
  readonly suppressedAlerts: number
  /** Also adds up to the total. */
  readonly severityBreakdown: Readonly<Record<AlertSeverity, number>>
}

/** Counts of alerts and rules, and statistics of a window. */
export interface AlertStatistics extends AlertCounts {
  readonly totalRules: number
  readonly enabledRules: number
  readonly window: WindowStatistics
  /** Time of the counts, ISO 8601 in UTC. */
  readonly timestamp: string
}

/** Counts open alerts together with the resolved ones by severity. */
export function countAlerts(
  open: Iterable<{ readonly status: AlertStatus; readonly severity: AlertSeverity }>,
  resolved: Readonly<Record<AlertSeverity, number>>,
): AlertCounts {
  const severityBreakdown = { ...resolved }
  const resolvedAlerts = ALERT_SEVERITIES.reduce((sum, severity) => sum + resolved[severity], 0)
  const counts = { active: 0, acknowledged: 0, suppressed: 0, resolved: resolvedAlerts }
  for (const { status, severity } of open) {
    counts[status] += 1
    severityBreakdown[severity] += 1
  }
  return {
    totalAlerts: counts.active + counts.acknowledged + counts.suppressed + counts.resolved,
    activeAlerts: counts.active,
    acknowledgedAlerts: counts.acknowledged,
    resolvedAlerts: counts.resolved,
    suppressedAlerts: counts.suppressed,
    severityBreakdown,
  }
}
