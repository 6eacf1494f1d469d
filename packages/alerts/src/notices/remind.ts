import type { Draft } from '../ledger/draft.ts'
import { isAcknowledged } from '../handling/acknowledgement.ts'
import { mutedUntil } from '../silences/silence.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'
import { firingIn } from './digest.ts'
import { planReminder } from './plan.ts'

/**
 * Says, of an alert that a round found breaching again, which of the channels that were told of it hear so once more: all
 * when a mute has ended, and each when its interval has passed. An acknowledgement stops both.
 */
export function judgeReminders(draft: Draft, fingerprint: string): void {
  const record = draft.alert(fingerprint)
  const episode = draft.episode(record?.episodeId ?? '')
  if (record === undefined || episode === undefined) return
  const { mutedSinceMs } = record
  const sinceMs = mutedSince(draft, record, episode)
  if (sinceMs !== mutedSinceMs) draft.putAlert({ ...record, mutedSinceMs: sinceMs })
  const { maxPerHour, repeatIntervalMs } = episode.limits
  if (sinceMs !== null || maxPerHour === 0 || isAcknowledged(episode, draft.nowMs)) return

  const due = Object.entries(episode.toldMs).filter(([, toldMs]) =>
    mutedSinceMs !== null && toldMs <= mutedSinceMs
      ? true
      : repeatIntervalMs > 0 && toldMs + repeatIntervalMs <= draft.nowMs,
  )
  if (due.length === 0) return
  const waiting = new Set(draft.rowsOf(fingerprint).map(({ channel }) => channel))
  for (const row of draft.digests()) if (firingIn(row).has(episode.id)) waiting.add(row.channel)
  for (const [channel] of due) if (!waiting.has(channel)) planReminder(draft, episode, channel)
}

/** Since when the open episode is known to be muted; null when it is not. */
export function mutedSince(draft: Draft, record: AlertRecord, episode: EpisodeRecord): number | null {
  if (mutedUntil(draft, record, episode.severity, draft.nowMs) <= draft.nowMs) return null
  return record.mutedSinceMs ?? draft.nowMs
}
