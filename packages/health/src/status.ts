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
  if (statuses.length === 0) return 'unknown'
  return HEALTH_STATUSES[Math.max(...statuses.map((status) => HEALTH_STATUSES.indexOf(status)))] ?? 'unknown'
}
