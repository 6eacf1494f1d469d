import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { ALERT_SEVERITIES, type AlertSeverity } from '../alert.ts'
import { readInput } from '../handle/arguments.ts'
import type { AlertStore, AttemptFigures, Durations, RuleFigures } from '../store/store.ts'
import { isoTime } from '../text.ts'
import { firstUuidV7 } from '../uuid.ts'
import type { AlertStatus } from '../view/alert.ts'

const DAY_MS = 86_400_000
const NOISIEST = 10
const querySchema = v.strictObject({ windowMs: v.optional(integer(60_000, 90 * DAY_MS), 7 * DAY_MS) })

/** Options of `getAlertStatistics`. */
export interface StatisticsQuery {
  /** Length of the window, from one minute to 90 days. Default 7 days. */
  readonly windowMs?: number
}

/** Statistics of the alerts that fired, and of the messages whose last try ended, in a window that ends now. */
export interface WindowStatistics {
  readonly durationMs: number
  /** Alerts that fired. */
  readonly firedAlerts: number
  /** From firing to the first acknowledgement, of acknowledged alerts. Its mean is the MTTA. */
  readonly timeToAcknowledge: Durations
  /** Share of the fired alerts that were acknowledged, 0 to 1; null if no alert fired. */
  readonly acknowledgedRatio: number | null
  /** From firing to the end, of alerts that recovered or were resolved by hand. Its mean is the MTTR. */
  readonly timeToResolve: Durations
  readonly flaps: number
  /** At most ten rules, those with most alerts first. */
  readonly noisiestRules: readonly RuleFigures[]
  /** Sorted by channel and outcome. */
  readonly notifications: readonly AttemptFigures[]
  /** From when a FIRE could first be sent to its acceptance. */
  readonly timeToNotify: Durations
}

/** Counts of all stored alerts. Each alert has exactly one of the four statuses, so these add up to the total. */
export interface AlertCounts {
  readonly totalAlerts: number
  readonly activeAlerts: number
  readonly acknowledgedAlerts: number
  readonly resolvedAlerts: number
  readonly suppressedAlerts: number
  /** Also adds up to the total. */
  readonly severityBreakdown: Readonly<Record<AlertSeverity, number>>
}

/** Counts of alerts and rules, and statistics of a window. */
export interface AlertStatistics extends AlertCounts {
  readonly totalRules: number
  readonly enabledRules: number
  readonly window: WindowStatistics
  /** Time of the counts, ISO 8601 in UTC. */
  readonly timestamp: string
}

/** State that the statistics are made of. */
export interface StatisticsSources {
  readonly store: Pick<AlertStore, 'countResolved' | 'getFigures'>
  readonly openAlerts: Iterable<{ readonly status: AlertStatus; readonly severity: AlertSeverity }>
  readonly rules: readonly { readonly enabled: boolean }[]
  /** Now, on the timeline. */
  readonly nowMs: number
  /** Wall clock. */
  readonly wallMs: number
}

/** Counts alerts and rules, and reads the figures of a window. Rejects with `INVALID_ARGUMENT`, or an error of the store. */
export async function getAlertStatistics(
  { store, openAlerts, rules, nowMs, wallMs }: StatisticsSources,
  query: StatisticsQuery = {},
): Promise<AlertStatistics> {
  const { windowMs } = readInput('query', querySchema, query)
  const open = [...openAlerts]
  const counts = countAlerts(open, await store.countResolved())
  return {
    ...counts,
    totalRules: rules.length,
    enabledRules: rules.filter(({ enabled }) => enabled).length,
    window: await summariseWindow(store, windowMs, nowMs - windowMs),
    timestamp: isoTime(wallMs),
  }
}

function countAlerts(
  open: readonly { readonly status: AlertStatus; readonly severity: AlertSeverity }[],
  resolved: Readonly<Record<AlertSeverity, number>>,
): AlertCounts {
  const severityBreakdown = { ...resolved }
  const resolvedAlerts = ALERT_SEVERITIES.reduce((sum, severity) => sum + resolved[severity], 0)
  const counts = { active: 0, acknowledged: 0, suppressed: 0, resolved: resolvedAlerts }
  for (const { status, severity } of open) {
    // A resolved alert may still be in memory, but is counted by the store.
    if (status === 'resolved') continue
    counts[status] += 1
    severityBreakdown[severity] += 1
  }
  return {
    totalAlerts: counts.active + counts.acknowledged + counts.suppressed + counts.resolved,
    activeAlerts: counts.active,
    acknowledgedAlerts: counts.acknowledged,
    resolvedAlerts: counts.resolved,
    suppressedAlerts: counts.suppressed,
    severityBreakdown,
  }
}

async function summariseWindow(
  store: StatisticsSources['store'],
  durationMs: number,
  sinceMs: number,
): Promise<WindowStatistics> {
  const { rules, notifications, ...times } = await store.getFigures({ from: firstUuidV7(sinceMs), sinceMs })
  const firedAlerts = rules.reduce((sum, rule) => sum + rule.firedAlerts, 0)
  return {
    ...times,
    durationMs,
    firedAlerts,
    acknowledgedRatio: firedAlerts === 0 ? null : times.timeToAcknowledge.count / firedAlerts,
    flaps: rules.reduce((sum, { flaps }) => sum + flaps, 0),
    noisiestRules: rules
      .toSorted((a, b) => b.firedAlerts - a.firedAlerts || b.flaps - a.flaps || (a.rule < b.rule ? -1 : 1))
      .slice(0, NOISIEST),
    notifications: notifications.toSorted((a, b) =>
      `${a.channel} ${a.outcome}` < `${b.channel} ${b.outcome}` ? -1 : 1,
    ),
  }
}
