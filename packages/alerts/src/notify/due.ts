import { severityRank, type AlertRecord } from '../alert.ts'
import type { AlertRef, KnowledgeRecord } from '../store/notify-records.ts'
import { limitsOf } from './channels.ts'
import { addDue, lookAgain, type Plan, type ReminderReason } from './plan.ts'
import { isWanted, wantedBy } from './wanted.ts'

/** How long missed alerts wait for a message of their series before they get one of their own. */
const MISSED_DELAY_MS = 900_000

/** Compares the alert of each series that was ever wanted on the channel with what the channel knows. */
export function findDue(plan: Plan): void {
  for (const row of plan.channel.knowledge.values()) {
    const open = plan.world.openAlert(row.fingerprint)
    if (open === undefined) findEnd(plan, row)
    else if (row.state === 'firing' && row.known.id === open.id) findReminder(plan, row, open)
    else findFire(plan, row, open)
  }
}

function findFire(plan: Plan, row: KnowledgeRecord, alert: AlertRecord): void {
  const before = row.state === 'firing' ? row.known : row.mayKnow
  const ended = before?.id === alert.id ? null : alertOf(plan, before)
  const wanted = wantedBy(plan, alert)
  if (wanted !== null) addDue(plan, row, alert, 'fire', { ended, reasons: wanted === 'rule' ? [] : [wanted] })
  else if (ended !== null) addDue(plan, row, ended, 'resolve')
}

function findReminder(plan: Plan, row: KnowledgeRecord, alert: AlertRecord): void {
  const reasons = reminderReasons(plan, row, alert)
  if (reasons.length > 0 && isWanted(plan, alert)) addDue(plan, row, alert, 'remind', { reasons })
}

function reminderReasons(plan: Plan, row: KnowledgeRecord, alert: AlertRecord): readonly ReminderReason[] {
  const { nowMs, settings, context } = plan
  const notifiedMs = row.notifiedMs ?? 0
  const { repeatMs } = limitsOf(alert, context)
  const expiredMs = alert.acknowledgement?.untilMs ?? 0
  const times: readonly (readonly [ReminderReason, number])[] = [
    ['repeat', repeatMs > 0 ? notifiedMs + repeatMs : Infinity],
    ['refresh', settings.refreshMs === undefined ? Infinity : notifiedMs + settings.refreshMs],
    ['acknowledgement_expired', expiredMs > notifiedMs ? expiredMs : Infinity],
  ]
  const reasons: ReminderReason[] = []
  for (const [reason, atMs] of times) {
    if (atMs <= nowMs) reasons.push(reason)
    else lookAgain(plan, atMs)
  }
  if (row.severity !== null && severityRank(alert.severity) > severityRank(row.severity))
    reasons.push('severity_raised')
  if (row.silenceEnded) reasons.push('silence_ended')
  return reasons
}

function findEnd(plan: Plan, row: KnowledgeRecord): void {
  const { known, mayKnow, refused, missed, missedSinceMs, state } = row
  const alert = alertOf(plan, state === 'firing' ? known : (mayKnow ?? refused))
  if (alert !== null) addDue(plan, row, alert, 'resolve')
  else if (missed > 0) {
    const last = alertOf(plan, row.lastMissed)
    const atMs = (missedSinceMs ?? 0) + MISSED_DELAY_MS
    if (last !== null && atMs <= plan.nowMs) addDue(plan, row, last, 'missed')
    else lookAgain(plan, atMs)
  }
}

function alertOf({ world }: Plan, ref: AlertRef | null): AlertRecord | null {
  return ref === null ? null : (world.alerts.get(ref.id) ?? null)
}
