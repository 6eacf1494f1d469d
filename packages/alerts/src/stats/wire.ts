import type { Durations } from '../store/figures.ts'
import type { AlertStatistics } from './statistics.ts'

/** Durations as JSON, in seconds. */
export interface WireDurations {
  readonly count: number
  readonly mean_seconds: number | null
  readonly p50_seconds: number | null
  readonly p95_seconds: number | null
}

/** Statistics as JSON, with snake_case names. */
export interface WireAlertStatistics {
  readonly total_alerts: number
  readonly active_alerts: number
  readonly acknowledged_alerts: number
  readonly resolved_alerts: number
  readonly suppressed_alerts: number
  readonly severity_breakdown: Readonly<Record<string, number>>
  readonly total_rules: number
  readonly enabled_rules: number
  readonly window: {
    readonly duration_seconds: number
    readonly fired_alerts: number
    readonly time_to_acknowledge: WireDurations
    readonly acknowledged_share: number | null
    readonly time_to_resolve: WireDurations
    readonly flaps: number
    readonly noisiest_rules: readonly {
      readonly rule_name: string
      readonly alerts: number
      readonly flaps: number
    }[]
    readonly notifications: readonly {
      readonly channel: string
      readonly outcome: string
      readonly count: number
    }[]
    readonly time_to_notify: WireDurations
  }
  readonly timestamp: string
}

/** Converts statistics to JSON. */
export function toWireAlertStatistics(statistics: AlertStatistics): WireAlertStatistics {
  const { window } = statistics
  return {
    total_alerts: statistics.totalAlerts,
    active_alerts: statistics.activeAlerts,
    acknowledged_alerts: statistics.acknowledgedAlerts,
    resolved_alerts: statistics.resolvedAlerts,
    suppressed_alerts: statistics.suppressedAlerts,
    severity_breakdown: statistics.severityBreakdown,
    total_rules: statistics.totalRules,
    enabled_rules: statistics.enabledRules,
    window: {
      duration_seconds: window.durationMs / 1000,
      fired_alerts: window.firedAlerts,
      time_to_acknowledge: toWire(window.timeToAcknowledge),
      acknowledged_share: window.acknowledgedShare,
      time_to_resolve: toWire(window.timeToResolve),
      flaps: window.flaps,
      noisiest_rules: window.noisiestRules.map(({ rule, alerts, flaps }) => ({
        rule_name: rule,
        alerts,
        flaps,
      })),
      notifications: window.notifications,
      time_to_notify: toWire(window.timeToNotify),
    },
    timestamp: statistics.timestamp,
  }
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}

function toWire({ count, meanMs, p50Ms, p95Ms }: Durations): WireDurations {
  return { count, mean_seconds: seconds(meanMs), p50_seconds: seconds(p50Ms), p95_seconds: seconds(p95Ms) }
}
