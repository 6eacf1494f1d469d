import type { FailureStatus } from '../check/checker.ts'
import type { HealthStatus } from '../check/status.ts'

/** What the runs of a check so far add up to. */
export interface Confirmation {
  /** `unknown` until something is confirmed. */
  readonly confirmed: HealthStatus
  /** Failures in a row up to now. */
  readonly failures: number
  /** Passing runs in a row up to now. */
  readonly passes: number
}

/** How many runs in a row confirm, and what a failure is. */
export interface ConfirmationRules {
  readonly failureThreshold: number
  readonly successThreshold: number
  readonly failureStatus: FailureStatus
}

/** Before the first run. */
export const unconfirmed: Confirmation = { confirmed: 'unknown', failures: 0, passes: 0 }

/**
 * Takes in what one run found. A failure is `unhealthy`, or `degraded` where failures count as that; it is
 * confirmed by `failureThreshold` in a row, and a recovery from it by `successThreshold`. What passes while no
 * failure is confirmed is taken at its word. An `unknown` changes nothing.
 */
export function confirm(before: Confirmation, raw: HealthStatus, rules: ConfirmationRules): Confirmation {
  if (raw === 'unknown') return before
  const isFailure = (status: HealthStatus): boolean =>
    status === 'unhealthy' || status === rules.failureStatus
  if (isFailure(raw)) {
    const failures = before.failures + 1
    return { confirmed: failures >= rules.failureThreshold ? raw : before.confirmed, failures, passes: 0 }
  }
  const passes = before.passes + 1
  const isSettled = !isFailure(before.confirmed) || passes >= rules.successThreshold
  return { confirmed: isSettled ? raw : before.confirmed, failures: 0, passes }
}
