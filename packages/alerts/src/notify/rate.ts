import { severityRank } from '../alert.ts'
import type { SentRecord } from '../store/notify-records.ts'
import { SENT_WINDOW_MS } from '../store/notify-records.ts'
import { hold, ready, type Due, type Plan } from './plan.ts'

const MINUTE_MS = 60_000
/** Time between two messages of a group. */
const GROUP_INTERVAL_MS = MINUTE_MS
/** Time between two messages of a rule at its cap: for first words, for other FIREs, and for everything else. */
const FIRST_WORD_INTERVAL_MS = MINUTE_MS
const FIRE_INTERVAL_MS = 5 * MINUTE_MS
const OTHER_INTERVAL_MS = 15 * MINUTE_MS

/**
 * Holds a group until a minute after its last message, and alerts of a rule that has had its messages of the hour. Errors
 * and critical alerts that fire still get through, first words of a series soonest. Does not hold a channel for machines.
 */
export function limitRate(plan: Plan): void {
  const { sent } = plan.channel
  if (plan.settings.forMachines || sent.length === 0) return
  const byGroup = Map.groupBy(sent, (record) => record.group)
  const byRule = Map.groupBy(sent, ({ rule }) => rule)
  for (const due of ready(plan)) {
    const groupMs = (byGroup.get(due.group)?.at(-1)?.atMs ?? -Infinity) + GROUP_INTERVAL_MS
    const ruleMs = cappedUntil(plan, due, byRule.get(due.alert.rule) ?? [])
    hold(plan, due, 'rate_limited', Math.max(groupMs, ruleMs))
  }
}

/** Returns until when the hourly cap of its rule holds a notification; 0 if it does not. */
function cappedUntil({ nowMs }: Plan, due: Due, sent: readonly SentRecord[]): number {
  const { maxPerHour } = due.limits
  const counted = sent.filter(({ counts, atMs }) => counts && atMs > nowMs - SENT_WINDOW_MS)
  const last = sent.at(-1)
  if (last === undefined || counted.length < maxPerHour) return 0
  const belowCapMs = (counted[counted.length - maxPerHour]?.atMs ?? 0) + SENT_WINDOW_MS
  return Math.min(belowCapMs, last.atMs + intervalAtCap(due, nowMs))
}

function intervalAtCap({ kind, alert, row }: Due, nowMs: number): number {
  if (kind !== 'fire' || severityRank(alert.severity) < severityRank('error')) return OTHER_INTERVAL_MS
  const isFirstWord = row.acceptedMs === null || row.acceptedMs <= nowMs - SENT_WINDOW_MS
  return isFirstWord ? FIRST_WORD_INTERVAL_MS : FIRE_INTERVAL_MS
}
