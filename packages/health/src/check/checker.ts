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
  /** How long a result is given again in place of a new run, from its completion. 0 to 3600000, 0 is off. Default that of the health checker. */
  readonly cacheTtlMs?: number | undefined
  /** Runs in the background this often once the health checker is started. 1000 to 86400000. Default never. */
  readonly intervalMs?: number | undefined
  /** A result older than this is `unknown` (STALE). 1 to 604800000. Default 3 × `intervalMs` + `timeoutMs`; never without an interval. */
  readonly staleAfterMs?: number | undefined
  /** Failures in a row that confirm. 1 to 1000. Default 1. */
  readonly failureThreshold?: number | undefined
  /** Passing runs in a row that confirm after a failure was confirmed. 1 to 1000. Default 1. */
  readonly successThreshold?: number | undefined
  /** A healthy run that took this long or longer is degraded. 1 to 300000. Default none. */
  readonly degradedAfterMs?: number | undefined
  /** A passing run that took this long or longer is unhealthy. 1 to 300000. Default none. */
  readonly unhealthyAfterMs?: number | undefined
  /** Attempts beyond the first within one run, after failures that may pass by themselves. 0 to 10. Default 0. */
  readonly retries?: number | undefined
  /** Pause before each of these. 0 to 60000. Default 250. */
  readonly retryDelayMs?: number | undefined
  /** Names of checks this one cannot pass without. Default none. */
  readonly dependsOn?: readonly string[] | undefined
  /** The probes it takes part in. Default `['readiness']`. */
  readonly probes?: readonly ProbeKind[] | undefined
  /** How many of its latest results are kept. 0 to 10000. Default 100. */
  readonly historySize?: number | undefined
}

/** What an orchestrator asks: has it started, is it alive, can it serve? */
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** Every kind of probe. */
export const PROBE_KINDS = ['liveness', 'readiness', 'startup'] as const

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
  /** Postpones the next run of the background schedule by this many milliseconds, as a server's Retry-After asks. */
  readonly retryAfterMs?: number | undefined
  /** Whether a failure may pass by itself (network errors, 408, 502 to 504), so that `retries` may repeat it. Default false. */
  readonly isRetryable?: boolean | undefined
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
