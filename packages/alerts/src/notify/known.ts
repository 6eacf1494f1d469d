import type { NotifierDelivery } from '../notifier.ts'
import type { AttemptMember, AttemptRecord, KnowledgeRecord } from '../store/notify-records.ts'
import { addEvent } from '../world/alerts.ts'
import type { Step } from '../world/journal.ts'
import type { World } from '../world/world.ts'
import { afterAcceptance, afterFailure, afterRefusal } from './channel-state.ts'
import type { ChannelSettings } from './channels.ts'
import { noteAccepted } from './escalate.ts'
import type { Due } from './plan.ts'

/** Wait of a series that was refused while others of its message were accepted, from the second time in a row on. */
const REFUSED_ALONE_MS = 3_600_000

/** End of a try. */
export interface Result {
  readonly attempt: AttemptRecord
  readonly settings: ChannelSettings
  readonly delivery: NotifierDelivery
  /** Whether an error or a critical alert is due on the channel. */
  readonly isUrgent: boolean
  /** The manager stopped and cut the try off. */
  readonly isCut: boolean
  readonly random: () => number
  /** What the message reports. */
  readonly due: readonly Due[]
}

/** Records the outcome of a try: what the channel knows, or may know, and when it can be tried again. */
export function settle(step: Step, result: Result): AttemptRecord {
  const { attempt, delivery } = result
  // The channel sends elsewhere now: what the old destination answered says nothing about the new one.
  if (!step.world.channel(attempt.channel).attempts.has(attempt.id))
    return end(step, attempt, delivery.outcome === 'delivered' ? 'accepted' : 'replaced', null)
  switch (delivery.outcome) {
    case 'delivered':
      return accept(step, result, new Set(delivery.refusedAlerts))
    case 'retryable':
      return fail(step, result, delivery)
    case 'permanent':
    case 'channel_broken': {
      const { world, nowMs } = step
      const { reason } = delivery
      const record = afterRefusal(world.channel(attempt.channel).record, reason, nowMs)
      world.putChannel(record)
      // The refusals after it say the same.
      if (record.refusals === 1) {
        for (const { alertId } of attempt.members)
          addEvent(step, {
            alertId,
            type: 'notification_refused',
            channel: result.settings.publicName,
            detail: reason,
          })
      }
      return refuse(step, attempt, reason)
    }
  }
}

function accept(step: Step, { attempt, settings, due }: Result, refused: ReadonlySet<string>): AttemptRecord {
  const { world, nowMs } = step
  const { channel: name } = attempt
  const channel = world.channel(name)
  const byId = new Map(due.map((item) => [item.alert.id, item]))
  const sent = new Map<string, { group: string; rule: string; counts: boolean }>()
  for (const member of attempt.members) {
    const row = channel.knowledge.get(member.fingerprint)
    if (refused.has(member.fingerprint)) {
      if (row === undefined) continue
      // It may only have had no place in this message.
      const waitMs = row.notBeforeMs === 0 ? 0 : REFUSED_ALONE_MS
      world.putKnowledge({ ...noteRefused(row, member), notBeforeMs: nowMs + waitMs })
      continue
    }
    const { alert, group = attempt.group, reasons = [] } = byId.get(member.alertId) ?? {}
    const rule = alert?.rule ?? ''
    const counts = member.kind !== 'resolve'
    const key = `${group} ${rule}`
    sent.set(key, { group, rule, counts: counts || sent.get(key)?.counts === true })
    if (row !== undefined) world.putKnowledge(known(row, member, { nowMs, group, thread: attempt.thread }))
    const isFire = member.kind === 'fire'
    if (isFire) noteAccepted(step, member.alertId)
    addEvent(step, {
      alertId: member.alertId,
      type: 'notification_sent',
      channel: settings.publicName,
      detail: isFire ? detailOf(reasons) : member.kind,
    })
  }
  if (!settings.forMachines) {
    // A message for several groups counts once for each rule.
    const counted = new Set<string>()
    for (const record of sent.values()) {
      const counts = record.counts && !counted.has(record.rule)
      if (counts) counted.add(record.rule)
      world.addSent({ channel: name, ...record, counts, atMs: nowMs })
    }
  }
  world.putChannel(afterAcceptance(channel.record, nowMs))
  return end(step, attempt, 'accepted', null)
}

function detailOf(reasons: readonly string[]): string {
  return ['fire', ...reasons.map((reason) => reason.replace('fallback:', 'fallback for '))].join(', ')
}

/** What a channel knows after it accepted a message about a series. */
function known(
  row: KnowledgeRecord,
  { kind, alertId, number, severity, sequence, missed }: AttemptMember,
  { nowMs, group, thread }: { readonly nowMs: number; readonly group: string; readonly thread: string },
): KnowledgeRecord {
  const fires = kind === 'fire' || kind === 'remind'
  // The next alert fired while this FIRE was under way, and counted it as missed.
  const isCounted = kind === 'fire' && row.mayKnow?.id === alertId && row.mayKnow.isCounted
  const left = Math.max(0, row.missed - missed - Number(isCounted))
  return {
    ...row,
    state: fires ? 'firing' : 'resolved',
    known: { id: alertId, number },
    severity: fires ? severity : null,
    sequence,
    acceptedMs: nowMs,
    notifiedMs: fires ? nowMs : row.notifiedMs,
    // It may know a later alert, which is over, too: that end is due next.
    mayKnow: row.mayKnow !== null && row.mayKnow.number > number ? row.mayKnow : null,
    refused: row.refused !== null && row.refused.number > number ? row.refused : null,
    missed: left,
    missedSinceMs: left === 0 ? null : nowMs,
    lastMissed: left === 0 ? null : row.lastMissed,
    silenceEnded: false,
    notBeforeMs: 0,
    group,
    thread,
  }
}

function fail(
  step: Step,
  { attempt, isUrgent, isCut, random }: Result,
  delivery: Extract<NotifierDelivery, { outcome: 'retryable' }>,
): AttemptRecord {
  const { world, nowMs } = step
  const { record } = world.channel(attempt.channel)
  if (!isCut) world.putChannel(afterFailure(record, delivery, { nowMs, isUrgent, random }))
  if (delivery.mayHaveArrived === false) return refuse(step, attempt, delivery.reason)
  noteUnsure(world, attempt)
  return end(step, { ...attempt, mayHaveArrived: true }, 'unsure', delivery.reason)
}

/** Notes that a channel may know the alerts whose FIRE an attempt reported. */
export function noteUnsure(world: World, { id: attempt, channel, members }: AttemptRecord): void {
  const { knowledge } = world.channel(channel)
  for (const { kind, fingerprint, alertId: id, number } of members) {
    const row = knowledge.get(fingerprint)
    if (kind === 'fire' && row !== undefined)
      world.putKnowledge({ ...row, mayKnow: { id, number, attempt, isCounted: false } })
  }
}

/** A try that surely was not accepted. What an earlier try may have reported stays as it is. */
function refuse(step: Step, attempt: AttemptRecord, reason: string): AttemptRecord {
  const { knowledge } = step.world.channel(attempt.channel)
  for (const member of attempt.members) {
    const row = knowledge.get(member.fingerprint)
    if (row === undefined || member.kind !== 'fire') continue
    const isOwn = row.mayKnow?.attempt === attempt.id && !attempt.mayHaveArrived
    const mayKnow = isOwn ? null : row.mayKnow
    if (mayKnow?.id === member.alertId) continue
    // A missed alert that is counted already needs no message of its own.
    const isCounted = isOwn && row.mayKnow.isCounted
    step.world.putKnowledge({ ...(isCounted ? row : noteRefused(row, member)), mayKnow })
  }
  return end(step, attempt, 'refused', reason)
}

function noteRefused(row: KnowledgeRecord, { kind, alertId: id, number }: AttemptMember): KnowledgeRecord {
  return kind === 'fire' ? { ...row, refused: { id, number } } : row
}

function end(
  { world, nowMs }: Step,
  attempt: AttemptRecord,
  status: AttemptRecord['status'],
  reason: string | null,
): AttemptRecord {
  const ended: AttemptRecord = { ...attempt, status, reason, endedMs: nowMs }
  world.putAttempt(ended)
  return ended
}
