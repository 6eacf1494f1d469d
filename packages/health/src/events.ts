import type { HealthCheckResult } from './check/result.ts'
import type { HealthStatus } from './check/status.ts'

/** A change of the status of a check. */
export interface HealthTransition {
  readonly name: string
  /** `unknown` before the first run. */
  readonly from: HealthStatus
  readonly to: HealthStatus
  /** Result of the run that caused the change, or the latest one as it is now that it is stale. */
  readonly result: HealthCheckResult
}

/** Events of a health checker, with their payloads. */
export interface HealthEvents {
  /** A check has run. Results that are reused from memory are not reported again. */
  readonly result: HealthCheckResult
  /** The confirmed status of a check has changed, or its latest result has become stale: `to` is then `unknown`. */
  readonly transition: HealthTransition
}
