import type { AlertSeverity } from '../alert.ts'
import { statusOf, type AlertStatus } from '../view/alert.ts'
import type { World } from '../world/world.ts'
import type { NotificationCounts } from './tally.ts'

/** State of an open alert. */
export type OpenAlertState = 'pending' | Exclude<AlertStatus, 'resolved'>

/** Notifications due on one channel. */
export interface ChannelFigures {
  readonly channel: string
  /** Number of alerts that the channel is due to be notified of. */
  readonly due: number
  /** Since when the first of them is due, as an age in milliseconds; null if none is. */
  readonly oldestDueMs: number | null
}

/** Current counts of alerts and notifications. */
export interface AlertFigures extends NotificationCounts {
  readonly alerts: readonly {
    readonly state: OpenAlertState
    readonly severity: AlertSeverity
    readonly count: number
  }[]
  readonly channels: readonly ChannelFigures[]
}

/** What {@link countFigures} adds to the counts of open alerts. */
export interface FigureSources {
  /** Now, on the timeline. */
  readonly nowMs: number
  readonly notifications: NotificationCounts
  /** The configured channels, which may have none due, and others with notifications due. */
  readonly channels: readonly ChannelFigures[]
  /** Severity of a rule, for alerts that are pending. */
  readonly severityOf: (rule: string) => AlertSeverity
}

/** Counts the open alerts and the notifications. */
export function countFigures(
  { series, alerts, silences }: Pick<World, 'series' | 'alerts' | 'silences'>,
  { nowMs, notifications, channels, severityOf }: FigureSources,
): AlertFigures {
  const counts = new Map<string, AlertFigures['alerts'][number]>()
  const add = (state: OpenAlertState, severity: AlertSeverity): void => {
    const key = `${state} ${severity}`
    counts.set(key, { state, severity, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  for (const { rule, detection } of series.values()) {
    if (detection.kind === 'pending') add('pending', severityOf(rule))
  }
  for (const alert of alerts.values()) {
    const status = statusOf(alert, series.get(alert.fingerprint), { silences, nowMs })
    if (status !== 'resolved') add(status, alert.severity)
  }
  return { ...notifications, alerts: [...counts.values()], channels }
}
