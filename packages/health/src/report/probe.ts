import type { ProbeKind } from '../check/checker.ts'
import { isPassing, worstStatus, type HealthStatus } from '../check/status.ts'
import type { Lifecycle, LifecycleState } from '../schedule/lifecycle.ts'
import { effectiveStatus, isIdle } from './aggregate.ts'
import type { CheckView } from './views.ts'

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

/** Evaluates a probe over the views of the checks. Liveness fails only if one of its own checks is unhealthy. */
export function evaluateProbe(
  kind: ProbeKind,
  { state, hasPassed }: Lifecycle,
  views: readonly CheckView[],
): ProbeResult {
  const included = includedIn(kind, views).filter(({ result }) => !isIdle(result))
  const statuses = included.map(({ result }) => effectiveStatus(result))
  const status = included.length === 0 && views.length > 0 ? 'healthy' : worstStatus(statuses)
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

/** Whether start-up is over: every included check passes, and at least one of them has run. */
export function hasStartedUp(views: readonly CheckView[]): boolean {
  const included = includedIn('startup', views)
  return (
    included.every(({ result }) => isIdle(result) || isPassing(effectiveStatus(result))) &&
    included.some(({ hasRun }) => hasRun)
  )
}

/** Without start-up checks, start-up includes the readiness checks, and without these all checks. */
function includedIn(kind: ProbeKind, views: readonly CheckView[]): readonly CheckView[] {
  const withProbe = (probe: ProbeKind): readonly CheckView[] =>
    views.filter(({ check }) => check.rules.probes.includes(probe))
  const included = withProbe(kind)
  if (kind !== 'startup' || included.length > 0) return included
  const readiness = withProbe('readiness')
  return readiness.length > 0 ? readiness : views
}
