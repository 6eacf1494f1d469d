import { integer } from '@botwatch/options'
import * as v from 'valibot'

import { ALERT_SEVERITIES, severityRank, type AlertRecord, type AlertSeverity } from '../alert.ts'
import { readInput } from '../handle/arguments.ts'
import { statusOf, toAlert, type Alert, type AlertStatus } from './alert.ts'
import { openView, type ViewSource } from './view-source.ts'

const querySchema = v.strictObject({ limit: v.optional(integer(0, 1000), 20) })

/** Options of `getOpenAlerts`. */
export interface OpenAlertsQuery {
  /** Maximum number of alerts, 0 to 1000. Default 20. */
  readonly limit?: number
}

/** The open alerts: all of them counted, the worst listed. */
export interface OpenAlerts {
  /** Active ones first, then acknowledged and suppressed ones; of these the worst severity first, then the newest. */
  readonly worst: readonly Alert[]
  readonly byStatus: Readonly<Record<Exclude<AlertStatus, 'resolved'>, number>>
  readonly bySeverity: Readonly<Record<AlertSeverity, number>>
  /** Active ones by severity. */
  readonly activeBySeverity: Readonly<Record<AlertSeverity, number>>
  /** Number of series that breach, but not yet often or long enough to fire. */
  readonly pending: number
}

/** Those that come first in the list. */
const STATUSES = ['active', 'acknowledged', 'suppressed'] as const

/** Counts the open alerts, and lists the worst, from memory. */
export async function getOpenAlerts(source: ViewSource, query: OpenAlertsQuery): Promise<OpenAlerts> {
  const { limit } = readInput('query', querySchema, query)
  const view = await openView(source)
  const { world, nowMs } = view
  const groups = new Map<string, AlertRecord[]>()
  const byStatus = { active: 0, acknowledged: 0, suppressed: 0 }
  const bySeverity = { info: 0, warning: 0, error: 0, critical: 0 }
  const activeBySeverity = { ...bySeverity }
  for (const alert of world.alerts.values()) {
    const { severity } = alert
    const series = world.series.get(alert.fingerprint)
    const status = statusOf(alert, series, { silences: world.silences, nowMs })
    if (status === 'resolved') continue
    byStatus[status] += 1
    bySeverity[severity] += 1
    if (status === 'active') activeBySeverity[severity] += 1
    const key = `${status} ${severity}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [alert])
    else group.push(alert)
  }
  const severities = ALERT_SEVERITIES.toSorted((a, b) => severityRank(b) - severityRank(a))
  const worst: AlertRecord[] = []
  for (const key of STATUSES.flatMap((status) => severities.map((severity) => `${status} ${severity}`))) {
    if (worst.length >= limit) break
    // Ids sort by time.
    worst.push(
      ...(groups.get(key) ?? []).toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit - worst.length),
    )
  }
  let pending = 0
  for (const { detection } of world.series.values()) if (detection.kind === 'pending') pending += 1
  return {
    worst: worst.map((alert) => toAlert(alert, view)),
    byStatus,
    bySeverity,
    activeBySeverity,
    pending,
  }
}
