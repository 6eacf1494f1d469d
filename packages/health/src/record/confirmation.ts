import type { FailureStatus } from '../check/checker.ts'
import type { HealthStatus } from '../check/status.ts'

/** Confirmed status of a check, and the streaks that may change it. */
export interface Confirmation {
  /** `unknown` until a status is confirmed. */
  readonly confirmed: HealthStatus
  /** Failed runs in a row. */
  readonly failures: number
  /** Passing runs in a row. */
  readonly passes: number
}

/** How many runs in a row confirm a status, and which status a failure has. */
export interface ConfirmationRules {
  readonly failureThreshold: number
  readonly successThreshold: number
  readonly failureStatus: FailureStatus
}

/** Before the first run. */
export const unconfirmed: Confirmation = { confirmed: 'unknown', failures: 0, passes: 0 }

/**
 * Adds the status of one run. `failureThreshold` failures in a row confirm a failure, and `successThreshold` passing runs in
 * a row confirm the recovery. While no failure is confirmed, a passing run counts at once. `unknown` changes nothing.
 */
export function confirm(before: Confirmation, raw: HealthStatus, rules: ConfirmationRules): Confirmation {
  if (raw === 'unknown') return before
  if (isFailure(raw, rules)) {
    const failures = before.failures + 1
    return { confirmed: failures >= rules.failureThreshold ? raw : before.confirmed, failures, passes: 0 }
  }
  const passes = before.passes + 1
  const isSettled = !isFailure(before.confirmed, rules) || passes >= rules.successThreshold
  return { confirmed: isSettled ? raw : before.confirmed, failures: 0, passes }
}

/** Whether a status is that of a failure: `unhealthy` or the configured `failureStatus`. */
export function isFailure(
  status: HealthStatus,
  { failureStatus }: Pick<ConfirmationRules, 'failureStatus'>,
): boolean {
  return status === 'unhealthy' || status === failureStatus
}
