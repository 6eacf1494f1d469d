import type { Alert, ChannelStatus, OpenAlerts } from '@botwatch/alerts'
import { HEALTH_STATUSES, type CheckState } from '@botwatch/health'
import type { SpendResult } from '@botwatch/metrics'

import { CELL_MS, CELLS, lettersNow, type CheckSummary } from '../../check-cells/cells.ts'
import { toTime } from '../fields.ts'
import { roundShare } from '../checks/check.ts'
import { toBudget } from '../spending/wire.ts'
import { toWireChannel } from '../notifications/channel-wire.ts'
import type { WireOverview, WireOverviewAlert, WireOverviewCheck } from './overview.ts'

/** Describes the checks, the worst first. */
export function buildChecks(
  states: readonly CheckState[],
  summaries: ReadonlyMap<string, CheckSummary | null>,
  nowMs: number,
): WireOverview['checks'] {
  const count = { healthy: 0, degraded: 0, unknown: 0, unhealthy: 0 }
  for (const { result } of states) count[result.status] += 1
  return {
    total: states.length,
    ...count,
    cells_from: toTime((Math.floor(nowMs / CELL_MS) - CELLS + 1) * CELL_MS),
    cell_seconds: CELL_MS / 1000,
    items: states
      .toSorted((a, b) => rankOf(b) - rankOf(a))
      .map((state) => toWireCheck(state, summaries.get(state.name) ?? null, nowMs)),
  }
}

function rankOf({ result }: CheckState): number {
  return HEALTH_STATUSES.indexOf(result.status)
}

function toWireCheck(
  { name, result, hasRun, since }: CheckState,
  summary: CheckSummary | null,
  nowMs: number,
): WireOverviewCheck {
  const uptime = summary?.uptimes.last24Hours ?? null
  return {
    name,
    status: result.status,
    since,
    message: result.message,
    code: result.code,
    critical: result.critical,
    stale: result.stale,
    blocked_by: result.blockedBy,
    last_run_at: hasRun ? result.timestamp : null,
    duration_seconds: hasRun ? result.durationMs / 1000 : null,
    uptime_24_hours: uptime === null ? null : roundShare(uptime),
    cells: summary && lettersNow(summary.recent, result.status, nowMs).letters,
  }
}

/** Describes the open alerts. */
export function buildAlerts(open: OpenAlerts): NonNullable<WireOverview['alerts']> {
  const { active, acknowledged, suppressed } = open.byStatus
  return {
    total: active + acknowledged + suppressed,
    active,
    acknowledged,
    suppressed,
    pending: open.pending,
    by_severity: open.bySeverity,
    active_by_severity: open.activeBySeverity,
    items: open.worst.map(toWireAlert),
  }
}

function toWireAlert(alert: Alert): WireOverviewAlert {
  const { acknowledgement, suppression } = alert
  return {
    id: alert.id,
    rule_name: alert.rule,
    severity: alert.severity,
    // The list has open alerts only.
    status: alert.status === 'resolved' ? 'active' : alert.status,
    summary: alert.summary,
    description: alert.description,
    action: alert.annotations['action'] ?? null,
    runbook_url: alert.runbookUrl,
    labels: alert.labels,
    started_at: alert.startedAt,
    fired_at: alert.firedAt,
    stale: alert.stale,
    acknowledged_by: acknowledgement?.by ?? null,
    acknowledgement_note: acknowledgement?.note ?? null,
    suppressed_by: suppression?.by ?? null,
    suppressed_until: suppression?.until ?? null,
    silenced: alert.silencedBy.length > 0,
  }
}

/** Describes the spending of today and of its month; null while the stored usage is not loaded. */
export function buildSpend(today: SpendResult): WireOverview['spend'] {
  if (!today.ok) return null
  const month = today.months.find(({ key }) => today.key.startsWith(key))
  return {
    currency: today.currency,
    today: today.cost,
    month: month === undefined ? 0 : month.cost,
    unpriced_tokens: month?.unpricedTokens ?? 0,
    budgets: today.budgets.map(toBudget),
  }
}

/** Describes the channels that fail, and counts the notifications due on all channels. */
export function buildChannels(
  channels: readonly ChannelStatus[],
): Pick<WireOverview, 'channels' | 'notifications'> {
  const failing = channels.filter(({ state, isUsable }) => state !== 'ok' || !isUsable)
  const oldest = channels.flatMap(({ oldestDueAt }) => oldestDueAt ?? []).toSorted()
  return {
    channels: { total: channels.length, failing: failing.map(toWireChannel) },
    notifications: {
      due: channels.reduce((sum, { due }) => sum + due, 0),
      oldest_due_at: oldest[0] ?? null,
    },
  }
}
