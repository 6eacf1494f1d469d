import type { HealthCode } from './codes.ts'
import type { Problem } from './errors.ts'
import type { HealthCheckResult } from './result.ts'
import type { HealthStatus } from './status.ts'

/** Options of every checker. */
export interface CheckerOptions {
  /** Time limit of one run, enforced even if the check ignores its signal. An integer from 1 to 300000. Default 5000. */
  readonly timeoutMs?: number | undefined
  /** If false, unhealthy or unknown counts as degraded in the overall status. Default true. */
  readonly critical?: boolean | undefined
  /** Status of a run that throws or times out. Default `unhealthy`. */
  readonly failureStatus?: FailureStatus | undefined
  /** How long a result is reused instead of a new run, counted from the end of its run. 0 (off) to 3600000. Default: the health checker's. */
  readonly cacheTtlMs?: number | undefined
  /** Interval of the background schedule. 1000 to 86400000. Default: the health checker's. */
  readonly intervalMs?: number | undefined
  /**
   * Age from which the latest result counts as `unknown` (STALE). 1 to 604800000. Default 3 × `intervalMs` + `timeoutMs`;
   * never without an interval, i.e. before `start`.
   */
  readonly staleAfterMs?: number | undefined
  /** Failures in a row until a failure is confirmed. 1 to 1000. Default 1. */
  readonly failureThreshold?: number | undefined
  /** Passing runs in a row until the recovery from a confirmed failure is confirmed. 1 to 1000. Default 1. */
  readonly successThreshold?: number | undefined
  /** Duration from which a healthy run is degraded. 1 to 300000. Default none. */
  readonly degradedAfterMs?: number | undefined
  /** Duration from which a passing run is unhealthy. Not below `degradedAfterMs`, up to 300000. Default none. */
  readonly unhealthyAfterMs?: number | undefined
  /** Further attempts within one run after a failure that may be temporary. 0 to 10. Default 0. */
  readonly retries?: number | undefined
  /** Pause before each further attempt. 0 to 60000. Default 250. */
  readonly retryDelayMs?: number | undefined
  /** Names of the checks that this one needs in order to pass. Default none. */
  readonly dependsOn?: readonly string[] | undefined
  /**
   * Probes that include this check. Default `['readiness']`. An orchestrator restarts a process whose `startup` or
   * `liveness` fails, so neither should include a service of others.
   */
  readonly probes?: readonly ProbeKind[] | undefined
  /** Number of results kept in the history. 0 to 10000. Default 100. */
  readonly historySize?: number | undefined
}

/** The probes of an orchestrator: is the process alive, can it serve, has it started? */
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** Every kind of probe. */
export const PROBE_KINDS = ['liveness', 'readiness', 'startup'] as const

/** Status of a failed run. */
export type FailureStatus = (typeof FAILURE_STATUSES)[number]

/** Every status that a failed run can have. */
export const FAILURE_STATUSES = ['unhealthy', 'degraded'] as const

/** Passed to a check on each attempt. */
export interface CheckContext {
  /** Aborted at the time limit, or when the run is cancelled. */
  readonly signal: AbortSignal
  /** When the run times out, in milliseconds since 1970. */
  readonly deadlineAt: number
  /** 1 for the first attempt of a run, 2 for its first retry. */
  readonly attempt: number
  /** Result of the run before, null on the first run. */
  readonly previous: HealthCheckResult | null
  /**
   * Time since the run before for which this process stood still, e.g. on a suspended machine, as far as the background
   * schedule noticed. Default 0.
   */
  readonly stoodStillMs?: number
}

/** Outcome of a run. Every field is optional. */
export interface CheckOutcome {
  /** Default `healthy`. */
  readonly status?: HealthStatus | undefined
  /** One line for people. Redacted and cut to 500 characters. */
  readonly message?: string | undefined
  /** Figures by name, in `snake_case` with the unit in the name. Made JSON-safe and redacted. */
  readonly metrics?: Readonly<Record<string, unknown>> | undefined
  /** Reason for a status other than healthy. Default `ERROR` if unhealthy, otherwise none. */
  readonly code?: HealthCode | undefined
  /** Details of a failure, e.g. the error. Made JSON-safe and redacted. */
  readonly errorDetails?: unknown
  /**
   * Postpones the next run of the background schedule by this many milliseconds, e.g. a server's Retry-After. At most two
   * intervals or 5 minutes, whichever is less, but at least one interval: a service that fails meanwhile must be noticed.
   */
  readonly retryAfterMs?: number | undefined
  /** Whether the failure may be temporary (e.g. a network error, 408, 502 to 504), so that `retries` apply. Default false. */
  readonly isRetryable?: boolean | undefined
  /** Whether this run alone proves the status, so that an alert rule waits for no second one. Default false. */
  readonly isCertain?: boolean | undefined
}

/** Return value of a check: nothing (healthy), a message (healthy), or an outcome. */
export type CheckReturn = void | string | CheckOutcome

/** One thing that can be checked. Implement this to add a kind of check. */
export interface Checker {
  /** Matches `/^[a-z0-9][a-z0-9_.-]{0,63}$/i`; unique within a health checker, ignoring case. */
  readonly name: string
  readonly options: CheckerOptions
  /** Runs the check once. A throw counts as `failureStatus`. Should stop when `context.signal` is aborted. */
  readonly check: (context: CheckContext) => CheckReturn | Promise<CheckReturn>
  /** Lists what is wrong with the checker's own options; `addChecker` throws if there is anything. */
  readonly problems?: () => readonly Problem[]
  /** Message of a run that timed out. Default `Check timed out after … ms`. */
  readonly timeoutMessage?: string
  /**
   * Releases what the checker holds open, e.g. sockets. Called once the checker is removed and its last run has ended.
   * A later run, e.g. from another health checker, may open it again. A failure is ignored.
   */
  readonly close?: () => void | Promise<void>
}
