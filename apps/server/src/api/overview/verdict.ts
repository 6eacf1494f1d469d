import { HEALTH_STATUSES, type HealthStatus } from '@botwatch/health'

import { REASONS, type Reason, type Verdict, type WireOverview } from './overview.ts'

/** Input of {@link verdictOf}. */
export type VerdictFacts = Pick<WireOverview, 'alerts' | 'spend' | 'channels'> & {
  readonly checks: Pick<WireOverview['checks'], 'total' | 'degraded' | 'unhealthy' | 'unknown'>
  /** Worst of all checks, where checks that are not critical count as degraded at worst. */
  readonly overallStatus: HealthStatus
}

/** Computes the verdict. An unknown check, or alerts that cannot be read, are reasons as well. */
export function verdictOf({ checks, overallStatus, alerts, spend, channels }: VerdictFacts): Verdict {
  const { critical = 0, error = 0, warning = 0 } = alerts?.active_by_severity ?? {}
  const isAt = (level: string): boolean => spend?.budgets.some((budget) => budget.level === level) === true
  const found: Readonly<Record<Reason, HealthStatus | false>> = {
    checks_unhealthy: checks.unhealthy > 0 && (overallStatus === 'unhealthy' ? 'unhealthy' : 'degraded'),
    alerts_critical: critical + error > 0 && 'unhealthy',
    channels_failing: (channels?.failing ?? []).some((channel) => !channel.is_usable) && 'degraded',
    alerts_unknown: alerts === null && 'unknown',
    // Those that are unknown under a healthy status have nothing to evaluate.
    checks_unknown:
      checks.unknown > 0 &&
      overallStatus !== 'healthy' &&
      (overallStatus === 'degraded' ? 'degraded' : 'unknown'),
    budget_exceeded: isAt('exceeded') && 'degraded',
    alerts_open: warning > 0 && 'degraded',
    checks_degraded: checks.degraded > 0 && 'degraded',
    budget_warning: isAt('warning') && 'degraded',
    alerts_known: (alerts?.acknowledged ?? 0) + (alerts?.suppressed ?? 0) > 0 && 'degraded',
    no_checks: checks.total === 0 && 'unknown',
  }
  const reasons = REASONS.filter((reason) => found[reason] !== false)
  const ranks = reasons.map((reason) => HEALTH_STATUSES.indexOf(found[reason] || 'healthy'))
  return { status: HEALTH_STATUSES[Math.max(0, ...ranks)] ?? 'unknown', reasons }
}
