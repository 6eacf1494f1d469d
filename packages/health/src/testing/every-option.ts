import type { CheckerOptions } from '../check/checker.ts'

/** A valid value for every option that all checkers take. The compiler reports an option that is missing here. */
export const everyOption: Required<CheckerOptions> = {
  timeoutMs: 4321,
  critical: false,
  failureStatus: 'degraded',
  cacheTtlMs: 0,
  intervalMs: 12_345,
  staleAfterMs: 54_321,
  failureThreshold: 2,
  successThreshold: 3,
  degradedAfterMs: 4000,
  unhealthyAfterMs: 4100,
  retries: 1,
  retryDelayMs: 10,
  dependsOn: ['parent'],
  probes: ['liveness', 'startup'],
  historySize: 7,
}
