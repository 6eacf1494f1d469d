/** All severities, the least severe first. */
export const ALERT_SEVERITIES = ['info', 'warning', 'error', 'critical'] as const

/** Severity of a rule and its alerts. */
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

/** Returns the rank of a severity, from 0 (info) to 3 (critical). */
export function severityRank(severity: AlertSeverity): number {
  return ALERT_SEVERITIES.indexOf(severity)
}
