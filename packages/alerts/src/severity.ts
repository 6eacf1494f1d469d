/** How bad it is, from least to most. */
export const ALERT_SEVERITIES = ['info', 'warning', 'error', 'critical'] as const

/** How bad it is. */
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number]

/** 0 for the least, 3 for the worst. */
export function severityRank(severity: AlertSeverity): number {
  return ALERT_SEVERITIES.indexOf(severity)
}
