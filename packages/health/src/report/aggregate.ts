import type { LifecycleState } from '../schedule/lifecycle.ts'
import { roundMs, type HealthCheckResult } from '../check/result.ts'
import { isPassing, worstStatus, type HealthStatus } from '../check/status.ts'

/** The state of everything. */
export interface HealthReport {
  /** The worst of all results, what is not critical counted as degraded at worst. Without checks `unknown`. */
  readonly overallStatus: HealthStatus
  /** Healthy or degraded overall. */
  readonly isHealthy: boolean
  /** `passedChecks` and the failed and unknown ones. */
  readonly totalChecks: number
  /** How many are healthy or degraded. */
  readonly passedChecks: number
  /** Names of the unhealthy. */
  readonly failedChecks: readonly string[]
  /** How long it took to make the report; 0 from memory. */
  readonly durationMs: number
  /** When the report was made; ISO 8601 in UTC. */
  readonly timestamp: string
  /** One for each check, in the order they were added. */
  readonly results: readonly HealthCheckResult[]
  /** Names of the degraded. */
  readonly degradedChecks: readonly string[]
  /** Names of those of which nothing is known. */
  readonly unknownChecks: readonly string[]
  /** Names of the unhealthy that no unhealthy check they depend on explains. */
  readonly rootCauses: readonly string[]
  readonly state: LifecycleState
  /** What was wrong with the making of this report: the overall time-out, or dependencies that make no sense. */
  readonly error: string | null
}

/** Circumstances of a report. */
export interface ReportFacts {
  readonly durationMs: number
  readonly timestamp: string
  readonly state: LifecycleState
  readonly error: string | null
}

/** Puts results together into a report. Their order decides the order of names, and nothing else. */
export function aggregate(results: readonly HealthCheckResult[], facts: ReportFacts): HealthReport {
  const overallStatus = worstStatus(results.map(effectiveStatus))
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
      .filter(({ status, blockedBy }) => status === 'unhealthy' && blockedBy.length === 0)
      .map(({ name }) => name),
    state: facts.state,
    error: facts.error,
  }
}

/** What a result counts as in the whole. */
export function effectiveStatus({ status, critical }: HealthCheckResult): HealthStatus {
  return critical || isPassing(status) ? status : 'degraded'
}
