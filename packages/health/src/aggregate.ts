import { roundMs, type HealthCheckResult } from './result.ts'
import { isPassing, worstStatus, type HealthStatus } from './status.ts'

/** The state of everything, from one run of every check. */
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
  readonly durationMs: number
  /** When the report was made; ISO 8601 in UTC. */
  readonly timestamp: string
  /** One for each check, in the order they were added. */
  readonly results: readonly HealthCheckResult[]
  /** Names of the degraded. */
  readonly degradedChecks: readonly string[]
  /** Names of those of which nothing is known. */
  readonly unknownChecks: readonly string[]
  /** Why results are missing from this report; null when none are. */
  readonly error: string | null
}

/** Circumstances of a report. */
export interface ReportFacts {
  readonly durationMs: number
  readonly timestamp: string
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
    error: facts.error,
  }
}

/** What a result counts as in the whole. */
function effectiveStatus({ status, critical }: HealthCheckResult): HealthStatus {
  return critical || isPassing(status) ? status : 'degraded'
}
