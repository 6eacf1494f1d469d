/** How something is. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number]

/** Every status, from best to worst. What is not known is worse than degraded: it may be down. */
export const HEALTH_STATUSES = ['healthy', 'degraded', 'unknown', 'unhealthy'] as const

/** Whether a status lets work go on: healthy or degraded. */
export function isPassing(status: HealthStatus): boolean {
  return status === 'healthy' || status === 'degraded'
}

/** The worst of some statuses; of none it is `unknown`, since nothing is known. */
export function worstStatus(statuses: readonly HealthStatus[]): HealthStatus {
  const rank = statuses.reduce((worst, status) => Math.max(worst, HEALTH_STATUSES.indexOf(status)), -1)
  return HEALTH_STATUSES[rank] ?? 'unknown'
}
