import type { HealthCheckResult } from './check/result.ts'
import type { HealthStatus } from './check/status.ts'

/** The confirmed status of a check changed. */
export interface HealthTransition {
  readonly name: string
  /** `unknown` before the first run. */
  readonly from: HealthStatus
  readonly to: HealthStatus
  /** The result that made the change. */
  readonly result: HealthCheckResult
}

/** What a health checker tells its listeners, by event. */
export interface HealthEvents {
  /** Each run of each check; a result given again from memory is no event. */
  readonly result: HealthCheckResult
  readonly transition: HealthTransition
}
