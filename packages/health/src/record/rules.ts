import type { CheckerOptions, FailureStatus, ProbeKind } from '../check/checker.ts'

/** Options of a check with every default filled in. */
export interface CheckRules {
  readonly timeoutMs: number
  readonly critical: boolean
  readonly failureStatus: FailureStatus
  readonly cacheTtlMs: number
  /** Null if the check never runs in the background. */
  readonly intervalMs: number | null
  /** Age from which a result is stale, given the interval. Infinity without an interval. */
  readonly staleAfterMs: (intervalMs: number | null) => number
  /** Longest time by which a server can postpone the next run, given the interval. Ends before the result is stale. */
  readonly maxPostponementMs: (intervalMs: number) => number
  readonly failureThreshold: number
  readonly successThreshold: number
  /** Infinity without a limit. */
  readonly degradedAfterMs: number
  /** Infinity without a limit. */
  readonly unhealthyAfterMs: number
  readonly retries: number
  readonly retryDelayMs: number
  readonly dependsOn: readonly string[]
  readonly probes: readonly ProbeKind[]
  readonly historySize: number
}

/** Defaults that a health checker sets for its checks. */
export interface RuleDefaults {
  readonly cacheTtlMs: number
  readonly intervalMs: number | null
}

/** The longest postponement of a run whose interval is shorter. */
const MAX_POSTPONEMENT_MS = 300_000

/** Fills in the defaults. */
export function resolveRules(options: CheckerOptions, defaults: RuleDefaults): CheckRules {
  const { timeoutMs = 5000, intervalMs = defaults.intervalMs } = options
  const staleAfterMs = (everyMs: number | null): number =>
    options.staleAfterMs ?? (everyMs === null ? Infinity : 3 * everyMs + timeoutMs)
  return {
    timeoutMs,
    critical: options.critical ?? true,
    failureStatus: options.failureStatus ?? 'unhealthy',
    cacheTtlMs: options.cacheTtlMs ?? defaults.cacheTtlMs,
    intervalMs,
    staleAfterMs,
    maxPostponementMs: (everyMs) =>
      Math.max(everyMs, Math.min(2 * everyMs, MAX_POSTPONEMENT_MS, staleAfterMs(everyMs) - timeoutMs)),
    failureThreshold: options.failureThreshold ?? 1,
    successThreshold: options.successThreshold ?? 1,
    degradedAfterMs: options.degradedAfterMs ?? Infinity,
    unhealthyAfterMs: options.unhealthyAfterMs ?? Infinity,
    retries: options.retries ?? 0,
    retryDelayMs: options.retryDelayMs ?? 250,
    dependsOn: options.dependsOn ?? [],
    probes: options.probes ?? ['readiness'],
    historySize: options.historySize ?? 100,
  }
}
