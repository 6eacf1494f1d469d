import { roundMs, type HealthCheckResult } from '../check/result.ts'
import { isPassing, worstStatus, type HealthStatus } from '../check/status.ts'
import type { LifecycleState } from '../schedule/lifecycle.ts'

/** Report on all checks. */
export interface HealthReport {
  /**
   * Worst of all results, where checks that are not critical count as degraded at worst. Those with nothing to evaluate
   * (IDLE) do not count. `unknown` if there are no others.
   */
  readonly overallStatus: HealthStatus
  /** Whether the overall status is healthy or degraded. */
  readonly isHealthy: boolean
  /** Number of checks: passed, failed and unknown. */
  readonly totalChecks: number
  /** Number of healthy and degraded checks. */
  readonly passedChecks: number
  /** Names of the unhealthy checks. */
  readonly failedChecks: readonly string[]
  /** How long it took to run the checks; from memory, the duration of the longest latest run. */
  readonly durationMs: number
  /** When the report was made; ISO 8601 in UTC. */
  readonly timestamp: string
  /** One result per check, in the order in which the checks were added. */
  readonly results: readonly HealthCheckResult[]
  /** Names of the degraded checks. */
  readonly degradedChecks: readonly string[]
  /** Names of the unknown checks. */
  readonly unknownChecks: readonly string[]
  /** Names of the unhealthy checks that no check which they depend on explains, or may explain. */
  readonly rootCauses: readonly string[]
  readonly state: LifecycleState
  /** Why the report may be incomplete: the overall time limit, or invalid dependencies. Null without a reason. */
  readonly error: string | null
}

/** Facts of a report besides its results. */
export interface ReportFacts {
  readonly durationMs: number
  readonly timestamp: string
  readonly state: LifecycleState
  readonly error: string | null
}

/** Combines results into a report. Their order decides only the order of names. */
export function aggregate(results: readonly HealthCheckResult[], facts: ReportFacts): HealthReport {
  const overallStatus = worstStatus(results.filter((result) => !isIdle(result)).map(effectiveStatus))
  const namesOf = (status: HealthStatus): string[] =>
    results.filter((result) => result.status === status).map((result) => result.name)
  return {
    overallStatus,
    isHealthy: isPassing(overallStatus),
    totalChecks: results.length,
    passedChecks: results.filter((result) => isPassing(result.status)).length,
    failedChecks: namesOf('unhealthy'),
    durationMs: roundMs(facts.durationMs),
    timestamp: facts.timestamp,
    results,
    degradedChecks: namesOf('degraded'),
    unknownChecks: namesOf('unknown'),
    rootCauses: results
      .filter(({ status, blockedBy, suspect }) => {
        return status === 'unhealthy' && blockedBy.length === 0 && suspect !== 'dependency'
      })
      .map(({ name }) => name),
    state: facts.state,
    error: facts.error,
  }
}

/** Whether a check has nothing to evaluate. Its result counts neither for nor against anything. */
export function isIdle({ status, code }: HealthCheckResult): boolean {
  return status === 'unknown' && code === 'IDLE'
}

/** The status that a result contributes to the overall status. */
export function effectiveStatus({ status, critical }: HealthCheckResult): HealthStatus {
  return critical || isPassing(status) ? status : 'degraded'
}
