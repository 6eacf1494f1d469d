import type { ProbeKind } from '../check/checker.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { isPassing, worstStatus, type HealthStatus } from '../check/status.ts'
import type { Lifecycle, LifecycleState } from '../schedule/lifecycle.ts'
import { effectiveStatus, isIdle } from './aggregate.ts'
import type { CheckView, ViewedCheck } from './views.ts'

/** Result of a probe. */
export interface ProbeResult {
  readonly kind: ProbeKind
  /** Whether to respond with 200 (true) or 503 (false). */
  readonly isPassing: boolean
  /**
   * Worst status of the checks that the probe includes, where checks that are not critical count as degraded at worst, and
   * those with nothing to evaluate (IDLE) do not count.
   */
  readonly status: HealthStatus
  readonly state: LifecycleState
  /** Names of the included checks that do not pass. */
  readonly failing: readonly string[]
}

/**
 * Evaluates a probe over the views of the checks. Liveness fails only if one of its own checks is unhealthy. Start-up passes
 * for good once it was over.
 */
export function evaluateProbe(
  kind: ProbeKind,
  { state, hasPassed }: Lifecycle,
  views: readonly CheckView[],
): ProbeResult {
  const included = views.filter(({ check, result }) => check.rules.probes.includes(kind) && !isIdle(result))
  const statuses = included.map(({ result }) => effectiveStatus(result))
  const hasBegun = kind === 'liveness' || state !== 'starting'
  const isFree = included.length === 0 && views.length > 0
  const status = isFree && hasBegun ? 'healthy' : worstStatus(statuses)
  const failing = included
    .filter((_, i) => !isPassing(statuses[i] ?? 'unknown'))
    .map(({ result }) => result.name)
  const isLeaving = state === 'draining' || state === 'stopped'
  const passes: Record<ProbeKind, boolean> = {
    liveness: isLeaving || status !== 'unhealthy',
    readiness: state === 'ready' && isPassing(status),
    startup: isLeaving || hasPassed,
  }
  return { kind, isPassing: passes[kind], status, state, failing }
}

/**
 * Whether start-up is over: the schedule was started, or a check has run without it, and every check that was put into this
 * probe passes. No other check matters: an orchestrator restarts a process that does not start up, and that mends no
 * outage of a service.
 */
export function hasStartedUp({ hasStarted }: Lifecycle, checks: readonly ViewedCheck[]): boolean {
  return (
    (hasStarted || checks.some(({ record }) => record.previous !== null)) &&
    checks.every(({ rules, record }) => !rules.probes.includes('startup') || isSound(record.view()))
  )
}

function isSound(result: HealthCheckResult): boolean {
  return isIdle(result) || isPassing(effectiveStatus(result))
}
