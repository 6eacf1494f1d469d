import type { AlertSeverity, OpenAlerts } from '@botwatch/alerts'
import type { HealthStatus, LifecycleState } from '@botwatch/health'

import type { WireBudget } from '../spending/types.ts'
import type { WireChannel } from '../notifications/channel-wire.ts'

/** Reasons why a verdict is not `healthy`, the most important first. */
export const REASONS = [
  'checks_unhealthy',
  'alerts_critical',
  'channels_failing',
  'alerts_unknown',
  'checks_unknown',
  'budget_exceeded',
  'alerts_open',
  'checks_degraded',
  'budget_warning',
  'alerts_known',
  'no_checks',
] as const

/** Reason why a verdict is not `healthy`. */
export type Reason = (typeof REASONS)[number]

/** The state of everything in one word, and why. */
export interface Verdict {
  readonly status: HealthStatus
  readonly reasons: readonly Reason[]
}

/** A check in the overview, as JSON. */
export interface WireOverviewCheck {
  readonly name: string
  readonly status: HealthStatus
  readonly since: string | null
  readonly message: string
  readonly code: string | null
  readonly critical: boolean
  readonly stale: boolean
  readonly blocked_by: readonly string[]
  readonly last_run_at: string | null
  readonly duration_seconds: number | null
  readonly uptime_24_hours: number | null
  readonly cells: string | null
}

/** An open alert in the overview, as JSON. */
export interface WireOverviewAlert {
  readonly id: string
  readonly rule_name: string
  readonly severity: AlertSeverity
  readonly status: 'active' | 'acknowledged' | 'suppressed'
  readonly summary: string
  readonly description: string
  readonly action: string | null
  readonly runbook_url: string | null
  readonly labels: Readonly<Record<string, string>>
  readonly started_at: string
  readonly fired_at: string
  readonly stale: boolean
  readonly acknowledged_by: string | null
  readonly acknowledgement_note: string | null
  readonly suppressed_by: string | null
  readonly suppressed_until: string | null
  readonly silenced: boolean
}

/** Everything that the first page shows, as JSON. */
export interface WireOverview {
  readonly timestamp: string
  readonly last_event_id: string
  readonly version: string
  readonly instance: string
  readonly time_zone: string
  readonly uptime_seconds: number
  readonly state: LifecycleState
  readonly verdict: Verdict
  readonly checks: {
    readonly total: number
    readonly healthy: number
    readonly degraded: number
    readonly unhealthy: number
    readonly unknown: number
    readonly cells_from: string
    readonly cell_seconds: number
    readonly items: readonly WireOverviewCheck[]
  }
  readonly alerts:
    | ({
        readonly total: number
        readonly pending: number
        readonly by_severity: OpenAlerts['bySeverity']
        readonly active_by_severity: OpenAlerts['activeBySeverity']
        readonly items: readonly WireOverviewAlert[]
      } & OpenAlerts['byStatus'])
    | null
  readonly spend: {
    readonly currency: string
    readonly today: number | null
    readonly month: number | null
    readonly unpriced_tokens: number
    readonly budgets: readonly WireBudget[]
  } | null
  readonly channels: { readonly total: number; readonly failing: readonly WireChannel[] } | null
  readonly notifications: { readonly due: number; readonly oldest_due_at: string | null } | null
}
