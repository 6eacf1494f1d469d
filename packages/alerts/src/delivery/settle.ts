import type { Draft } from '../ledger/draft.ts'
import type { ChannelQueue } from '../ledger/outbox.ts'
import { settleUnsent } from '../notices/plan.ts'
import { heldUntil } from '../notices/limits.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { DigestRow, NoticeRow, OutboxRow } from '../store/outbox-records.ts'
import { backoffMs, GIVE_UP_AFTER_MS } from './backoff.ts'
import type { Claimed } from './claim.ts'

/** What an attempt came to: it arrived, it will be tried again, or it never will. */
export type Settlement =
  | { readonly outcome: 'delivered'; readonly reason: null }
  | { readonly outcome: 'retrying'; readonly reason: string; readonly notBeforeMs: number }
  | { readonly outcome: 'dead'; readonly reason: string }

/** Writes down what became of an attempt, and what follows from it for the other messages of the episode. */
export function settle(
  draft: Draft,
  row: OutboxRow,
  delivery: NotifierDelivery,
  random: () => number,
): Settlement {
  if (delivery.outcome === 'delivered') {
    draft.putRow({ ...row, status: 'delivered', settledMs: draft.nowMs, reason: null })
    if (row.notice === 'digest') rememberDigest(draft, row)
    else rememberNotice(draft, row)
    return { outcome: 'delivered', reason: null }
  }
  const { reason } = delivery
  if (delivery.outcome === 'permanent') return bury(draft, row, `permanent: ${reason}`)
  const { retryAfterMs = 0 } = delivery.outcome === 'retryable' ? delivery : {}
  const waitMs = backoffMs(row.attempts, random)
  // A receiver that asks for a day gets it, and the message another try.
  if (draft.nowMs + waitMs > (row.firstAttemptMs ?? draft.nowMs) + GIVE_UP_AFTER_MS) {
    return bury(draft, row, `given up after ${row.attempts} attempts: ${reason}`)
  }
  const notBeforeMs = draft.nowMs + Math.max(waitMs, retryAfterMs)
  putBack(draft, { ...row, status: 'queued', notBeforeMs, reason })
  return { outcome: 'retrying', reason, notBeforeMs }
}

/** Takes back the mark of a message that no attempt was made at after all. */
export function release(draft: Draft, { before }: Claimed): void {
  putBack(draft, { ...before, status: 'queued' })
}

/** Gives up what has waited for a day for a channel that has delivered nothing all that time. */
export function buryForgotten(draft: Draft, queue: ChannelQueue, reason: string): void {
  for (const row of toBeSent(draft, queue)) {
    // One may have been settled together with one before it.
    const latest = draft.latest(row)
    const sinceMs = latest.firstAttemptMs ?? latest.queuedMs
    if (latest.status !== 'queued' || sinceMs + GIVE_UP_AFTER_MS > draft.nowMs) continue
    if (latest.notice === 'digest' || heldUntil(draft, latest) <= draft.nowMs) {
      bury(draft, latest, `given up after ${latest.attempts} attempts: ${reason}`)
    }
  }
}

/** Lets what waits for its next turn have it now: its channel delivers again. */
export function endWaits(draft: Draft, queue: ChannelQueue): void {
  for (const row of toBeSent(draft, queue)) {
    if (row.notBeforeMs > draft.nowMs) draft.putRow({ ...row, notBeforeMs: draft.nowMs })
  }
}

/** The messages that are to be sent, as this step has left them. */
function toBeSent(draft: Draft, queue: ChannelQueue): readonly OutboxRow[] {
  const waiting = [...queue.alerts].flatMap((rows) => [...rows.values()])
  return [...waiting, ...queue.digests]
    .map((row) => draft.latest<OutboxRow>(row))
    .filter(({ status }) => status === 'queued')
}

/** The episode may have ended while its FIRE or REMIND was under way: then one message tells both. */
function putBack(draft: Draft, row: OutboxRow): void {
  const tells = row.notice === 'fire' || row.notice === 'remind'
  const behind = tells ? resolveBehind(draft, row) : undefined
  if (!tells || behind === undefined) {
    draft.putRow(row)
    return
  }
  settleUnsent(draft, row, 'collapsed', 'merged into the notification of its end')
  if (row.notice === 'fire') draft.putRow({ ...behind, tellsFire: true })
}

function bury(draft: Draft, row: OutboxRow, reason: string): Settlement {
  draft.putRow({ ...row, status: 'dead', settledMs: draft.nowMs, reason })
  if (row.notice === 'digest') return { outcome: 'dead', reason }
  const { channel, episodeId } = row
  draft.addEvent({ episodeId, type: 'notice_dead', channel, detail: `${row.notice}: ${reason}` })
  const behind = row.notice === 'fire' || row.replayed ? resolveBehind(draft, row) : undefined
  if (behind?.replayed === row.replayed)
    settleUnsent(draft, behind, 'dropped', 'the channel was not notified that it fired')
  return { outcome: 'dead', reason }
}

function rememberNotice(draft: Draft, row: NoticeRow): void {
  const { channel, episodeId, fingerprint, notice } = row
  draft.addEvent({ episodeId, type: 'notice_delivered', channel, detail: notice })
  if (notice === 'resolve') return
  const record = draft.alert(fingerprint)
  if (record !== undefined) {
    draft.putAlert({ ...record, lastNoticeMs: { ...record.lastNoticeMs, [channel]: draft.nowMs } })
  }
  rememberTold(draft, episodeId, channel)
}

function rememberDigest(draft: Draft, { channel, digest }: DigestRow): void {
  for (const episodeId of digest.firing) {
    if (!rememberTold(draft, episodeId, channel)) continue
    draft.addEvent({ episodeId, type: 'notice_delivered', channel, detail: 'digest' })
  }
}

/** Says of an episode that is open that a channel knows of it; of one that is over there is nothing to say. */
function rememberTold(draft: Draft, episodeId: string, channel: string): boolean {
  const episode = draft.episode(episodeId)
  if (episode === undefined) return false
  draft.putEpisode({ ...episode, toldMs: { ...episode.toldMs, [channel]: draft.nowMs } })
  return true
}

function resolveBehind(draft: Draft, { channel, episodeId, fingerprint }: NoticeRow): NoticeRow | undefined {
  return draft
    .rowsOf(fingerprint)
    .find((row) => row.notice === 'resolve' && row.channel === channel && row.episodeId === episodeId)
}
