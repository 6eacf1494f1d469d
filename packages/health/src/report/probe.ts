import { effectiveStatus } from './aggregate.ts'
import type { ProbeKind } from '../check/checker.ts'
import type { Lifecycle, LifecycleState } from '../schedule/lifecycle.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { isPassing, worstStatus, type HealthStatus } from '../check/status.ts'

/** The answer to a probe. */
export interface ProbeVerdict {
  readonly kind: ProbeKind
  /** Whether to answer that all is well (200) or not (503). */
  readonly isPassing: boolean
  /** The worst of the checks that take part, as they count in the whole. */
  readonly status: HealthStatus
  readonly state: LifecycleState
  /** Names of the checks that take part and do not pass. */
  readonly failing: readonly string[]
}

/** A check and what is known of it. */
export interface ProbedCheck {
  readonly probes: readonly ProbeKind[]
  readonly result: HealthCheckResult
  readonly hasRun: boolean
}

/** Answers a probe from what is known. Liveness fails by a check of its own that is unhealthy and by nothing else. */
export function judgeProbe(
  kind: ProbeKind,
  { state, hasPassed }: Lifecycle,
  checks: readonly ProbedCheck[],
): ProbeVerdict {
  const part = participants(kind, checks)
  const statuses = part.map(({ result }) => effectiveStatus(result))
  const status = part.length === 0 && checks.length > 0 ? 'healthy' : worstStatus(statuses)
  const failing = part.filter((_, i) => !isPassing(statuses[i] ?? 'unknown')).map(({ result }) => result.name)
  const isLeaving = state === 'draining' || state === 'stopped'
  const passes: Record<ProbeKind, boolean> = {
    liveness: isLeaving || status !== 'unhealthy',
    readiness: state === 'ready' && isPassing(status),
    startup: isLeaving || hasPassed,
  }
  return { kind, isPassing: passes[kind], status, state, failing }
}

/** Whether start-up is over: all that take part in it pass, and at least one of them has run. */
export function hasStartedUp(checks: readonly ProbedCheck[]): boolean {
  const part = participants('startup', checks)
  return part.every(({ result }) => isPassing(effectiveStatus(result))) && part.some(({ hasRun }) => hasRun)
}

/** Start-up without checks of its own is over when those of readiness pass, and without these when all do. */
function participants(kind: ProbeKind, checks: readonly ProbedCheck[]): readonly ProbedCheck[] {
  const part = checks.filter(({ probes }) => probes.includes(kind))
  if (kind !== 'startup' || part.length > 0) return part
  const ready = checks.filter(({ probes }) => probes.includes('readiness'))
  return ready.length > 0 ? ready : checks
}
