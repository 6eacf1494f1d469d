/** Status of a check or of a report. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number]

/** Every status, from best to worst. `unknown` is worse than degraded: the check may be down. */
export const HEALTH_STATUSES = ['healthy', 'degraded', 'unknown', 'unhealthy'] as const

/** Whether a status is healthy or degraded. */
export function isPassing(status: HealthStatus): boolean {
  return status === 'healthy' || status === 'degraded'
}

/** The worst of the given statuses; `unknown` if there are none. */
export function worstStatus(statuses: readonly HealthStatus[]): HealthStatus {
  const rank = statuses.reduce((worst, status) => Math.max(worst, HEALTH_STATUSES.indexOf(status)), -1)
  return HEALTH_STATUSES[rank] ?? 'unknown'
}
