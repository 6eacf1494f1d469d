import type { HealthCode } from './codes.ts'
import type { Problem } from './errors.ts'
import type { HealthCheckResult } from './result.ts'
import type { HealthStatus } from './status.ts'

/** Options every checker takes. */
export interface CheckerOptions {
  /** Bounds one run, whatever the check does. An integer from 1 to 300000. Default 5000. */
  readonly timeoutMs?: number | undefined
  /** False lets its unhealthy or unknown count as degraded overall. Default true. */
  readonly critical?: boolean | undefined
  /** What a failed run (a throw, a time-out) counts as. Default `unhealthy`. */
  readonly failureStatus?: FailureStatus | undefined
}

/** What a failed run can count as. */
export type FailureStatus = 'unhealthy' | 'degraded'

/** Circumstances of one run. */
export interface CheckContext {
  /** Aborted when the time-out is reached. A check that ignores it is reported without being waited for. */
  readonly signal: AbortSignal
  /** When the time-out is reached, in milliseconds as `Date.now()` counts them. */
  readonly deadlineAt: number
  /** 1 for the first attempt of a run. */
  readonly attempt: number
  /** The result of the run before, null on the first. */
  readonly previous: HealthCheckResult | null
}

/** What a check found. */
export interface CheckOutcome {
  /** Default `healthy`. */
  readonly status?: HealthStatus | undefined
  /** One line for people. Redacted and cut to 500 characters. */
  readonly message?: string | undefined
  /** Figures, in `snake_case` with the unit in the name. Made JSON-safe and redacted. */
  readonly metrics?: Readonly<Record<string, unknown>> | undefined
  /** Why it is not healthy. Default `ERROR` when unhealthy, else none. */
  readonly code?: HealthCode | undefined
  /** More about what went wrong, such as the error. Made JSON-safe and redacted. */
  readonly errorDetails?: unknown
}

/** What a check returns: nothing (healthy), a message (healthy), or the outcome in full. */
export type CheckReturn = void | string | CheckOutcome

/** One thing that can be checked. Adding a kind of check means implementing this. */
export interface Checker {
  /** Matches `/^[a-z0-9][a-z0-9_.-]{0,63}$/i`; unique ignoring case in one health checker. */
  readonly name: string
  readonly options: CheckerOptions
  /** Looks once. A throw means `failureStatus`. Should stop when `context.signal` is aborted. */
  readonly check: (context: CheckContext) => CheckReturn | Promise<CheckReturn>
  /** What is wrong with this checker's own options; any problem makes `addChecker` throw. */
  readonly problems?: () => readonly Problem[]
  /** Reported in place of the general message when a run reaches its time-out. */
  readonly timeoutMessage?: string
}
