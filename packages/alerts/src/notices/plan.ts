import type { Draft } from '../ledger/draft.ts'
import type { EpisodeRecord, NoticeRow } from '../store/records.ts'
import { quietUntil } from './limits.ts'
import { renderMessage } from './render.ts'

/** Queues the FIRE of a new episode for each channel. When it may go out is judged when it could. */
export function planFire(draft: Draft, episode: EpisodeRecord, channels: readonly string[]): void {
  for (const channel of channels) queue(draft, episode, channel, 'fire')
}

/**
 * Queues the RESOLVE of an episode for each channel that was told of it or is being told, and settles each FIRE that is
 * still queued: one that was only held back is dropped, any other is told together with its end in one message.
 */
export function planResolve(draft: Draft, episode: EpisodeRecord): void {
  for (const channel of Object.keys(episode.toldMs)) queue(draft, episode, channel, 'resolve')
  for (const fire of draft.rowsOf(episode.fingerprint)) {
    if (fire.episodeId !== episode.id || fire.notice !== 'fire') continue
    if (fire.status === 'sending') {
      queue(draft, episode, fire.channel, 'resolve')
    } else if (fire.attempts === 0 && quietUntil(fire, draft.alert(fire.fingerprint)) > draft.nowMs) {
      settleUnsent(draft, fire, 'dropped', 'over before its cooldown or suppression ended')
    } else {
      settleUnsent(draft, fire, 'collapsed', 'told together with its end')
      queue(draft, episode, fire.channel, 'resolve')
    }
  }
}

/** Takes a queued message out of the queue and leaves a line in the audit trail. */
export function settleUnsent(
  draft: Draft,
  row: NoticeRow,
  status: 'dropped' | 'collapsed',
  reason: string,
): void {
  draft.putRow({ ...row, status, reason, settledMs: draft.nowMs })
  const detail = `${row.notice}: ${reason}`
  draft.addEvent({ episodeId: row.episodeId, type: `notice_${status}`, channel: row.channel, detail })
}

function queue(draft: Draft, episode: EpisodeRecord, channel: string, notice: NoticeRow['notice']): void {
  const id = draft.newId()
  draft.putRow({
    id,
    channel,
    notice,
    episodeId: episode.id,
    fingerprint: episode.fingerprint,
    rule: episode.rule,
    severity: episode.severity,
    message: renderMessage(id, episode),
    limits: episode.limits,
    status: 'queued',
    tellsFire: false,
    attempts: 0,
    queuedMs: draft.nowMs,
    notBeforeMs: 0,
    firstAttemptMs: null,
    settledMs: null,
    reason: null,
    replayed: false,
  })
}
