import type { HealthCheckResult } from '../check/result.ts'
import type { HealthStatus } from '../check/status.ts'

/** State of one check, from memory. */
export interface CheckState {
  readonly name: string
  /** The latest result; `unknown` if it is stale or if there is none. */
  readonly result: HealthCheckResult
  /** Whether the check has run at all. */
  readonly hasRun: boolean
  /**
   * When the status of `result` began, as far as this health checker has seen it; ISO 8601 in UTC. Null if the check has not
   * run.
   */
  readonly since: string | null
  /** When the background schedule runs the check next; null while it runs, and without a schedule. */
  readonly nextRunAt: string | null
  /** Number of runs by their own status, since the check was added. */
  readonly runs: Readonly<Record<HealthStatus, number>>
  /** Share of the known time in which the check was healthy or degraded, in percent; null if nothing is known. */
  readonly uptimePercent: number | null
  /** Names of the registered checks that this one depends on, directly or not. */
  readonly dependsOn: readonly string[]
}
