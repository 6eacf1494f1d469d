import type { LifecycleState } from '../schedule/lifecycle.ts'

/** Summary of the registered checks. */
export interface HealthStatusSummary {
  readonly totalCheckers: number
  readonly checkerNames: readonly string[]
  /** Time limit of `checkAll` as a whole. */
  readonly timeoutMs: number
  readonly state: LifecycleState
  /** How many runs ended only after they had been abandoned. */
  readonly lateOutcomes: number
  /** How many times a listener threw or rejected. */
  readonly listenerErrors: number
  /** Time since a run of the background schedule should have ended that has not; 0 if none is late. */
  readonly overdueMs: number
  /** ISO 8601 in UTC. */
  readonly timestamp: string
}
