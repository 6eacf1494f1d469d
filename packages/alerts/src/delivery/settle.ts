import { newRecord } from '../evaluation/episodes.ts'
import type { Draft } from '../ledger/draft.ts'
import { settleUnsent } from '../notices/plan.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { NoticeRow } from '../store/records.ts'
import { backoffMs, GIVE_UP_AFTER_MS } from './backoff.ts'

/** What an attempt came to: it arrived, it will be tried again, or it never will. */
export type Settlement =
  | { readonly outcome: 'delivered'; readonly reason: null }
  | { readonly outcome: 'retrying'; readonly reason: string; readonly notBeforeMs: number }
  | { readonly outcome: 'dead'; readonly reason: string }

/** Marks a message as being sent, before it is: after a crash it is known that it may have arrived. */
export function claim(draft: Draft, row: NoticeRow): NoticeRow {
  const firstAttemptMs = row.firstAttemptMs ?? draft.nowMs
  const claimed: NoticeRow = { ...row, status: 'sending', attempts: row.attempts + 1, firstAttemptMs }
  draft.putRow(claimed)
  return claimed
}

/** Writes down what became of an attempt, and what follows from it for the other messages of the episode. */
export function settle(
  draft: Draft,
  row: NoticeRow,
  delivery: NotifierDelivery,
  random: () => number,
): Settlement {
  if (delivery.outcome === 'delivered') {
    draft.putRow({ ...row, status: 'delivered', settledMs: draft.nowMs, reason: null })
    draft.addEvent({
      episodeId: row.episodeId,
      type: 'notice_delivered',
      channel: row.channel,
      detail: row.notice,
    })
    if (row.notice === 'fire') rememberFire(draft, row)
    return { outcome: 'delivered', reason: null }
  }
  const { reason } = delivery
  if (delivery.outcome !== 'retryable') return bury(draft, row, `${delivery.outcome}: ${reason}`)
  const notBeforeMs = draft.nowMs + backoffMs(row.attempts, random, delivery.retryAfterMs)
  if (notBeforeMs > (row.firstAttemptMs ?? draft.nowMs) + GIVE_UP_AFTER_MS) {
    return bury(draft, row, `given up after ${row.attempts} attempts: ${reason}`)
  }
  // The episode may have ended while its FIRE was under way: then one message tells both.
  if (row.notice === 'fire' && resolveBehind(draft, row) !== undefined) {
    settleUnsent(draft, { ...row, reason }, 'collapsed', 'told together with its end')
  } else {
    draft.putRow({ ...row, status: 'queued', notBeforeMs, reason })
  }
  return { outcome: 'retrying', reason, notBeforeMs }
}

function bury(draft: Draft, row: NoticeRow, reason: string): Settlement {
  draft.putRow({ ...row, status: 'dead', settledMs: draft.nowMs, reason })
  const detail = `${row.notice}: ${reason}`
  draft.addEvent({ episodeId: row.episodeId, type: 'notice_dead', channel: row.channel, detail })
  const behind = row.notice === 'fire' ? resolveBehind(draft, row) : undefined
  if (behind !== undefined) settleUnsent(draft, behind, 'dropped', 'the channel was not told that it fired')
  return { outcome: 'dead', reason }
}

function rememberFire(draft: Draft, { fingerprint, rule, channel, episodeId, message }: NoticeRow): void {
  const blank = newRecord({
    fingerprint,
    labels: message.labels,
    rule,
    condition: null,
    judgedBy: '',
    detection: { kind: 'ok', sampledAt: 0, dataMs: 0 },
  })
  const record = draft.alert(fingerprint) ?? blank
  draft.putAlert({ ...record, lastNoticeMs: { ...record.lastNoticeMs, [channel]: draft.nowMs } })
  const episode = draft.episode(episodeId)
  if (episode !== undefined)
    draft.putEpisode({ ...episode, toldMs: { ...episode.toldMs, [channel]: draft.nowMs } })
}

function resolveBehind(draft: Draft, fire: NoticeRow): NoticeRow | undefined {
  const { channel, episodeId, fingerprint } = fire
  return draft
    .rowsOf(fingerprint)
    .find((row) => row.notice === 'resolve' && row.channel === channel && row.episodeId === episodeId)
}
