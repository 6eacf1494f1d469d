import { endDetection } from '../detection/detection.ts'
import { AlertsError } from '../errors.ts'
import { closeEpisode } from '../evaluation/episodes.ts'
import { endAcknowledgement, isAcknowledged } from '../handling/acknowledgement.ts'
import type { Draft } from '../ledger/draft.ts'
import { dropReminders } from '../notices/plan.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'
import { isoTime } from '../text.ts'

/** Person who acts on an alert, and the reason. */
export interface Actor {
  readonly by: string
  readonly note: string | null
}

/** Input of a suppression. */
export interface QuietTime {
  readonly by: string
  readonly reason: string
  /** Wall clock. */
  readonly until: number
}

/** Input of an acknowledgement. */
export interface Seen extends Actor {
  /** Wall clock. */
  readonly expiresAt: number
}

/** Acknowledges an alert. Changes nothing while an earlier acknowledgement is valid. */
export function acknowledge(draft: Draft, id: string, { by, note, expiresAt }: Seen): EpisodeRecord {
  const { episode } = openAlert(draft, id)
  if (isAcknowledged(episode, draft.nowMs)) return episode
  const { nowMs, wallMs } = draft
  const acknowledged: EpisodeRecord = {
    ...episode,
    acknowledgement: { by, note, at: wallMs, expiresAt, untilMs: nowMs + (expiresAt - wallMs) },
    acknowledgedAt: episode.acknowledgedAt ?? wallMs,
  }
  draft.putEpisode(acknowledged)
  dropReminders(draft, acknowledged, 'acknowledged')
  const until = `until ${isoTime(expiresAt)}`
  draft.addEvent({
    episodeId: id,
    type: 'acknowledged',
    by,
    detail: note === null ? until : `${until}: ${note}`,
  })
  return acknowledged
}

/** Removes an acknowledgement. */
export function unacknowledge(draft: Draft, id: string, { by, note }: Actor): EpisodeRecord {
  const { episode } = openAlert(draft, id)
  if (!isAcknowledged(episode, draft.nowMs))
    throw new AlertsError('CONFLICT', 'The alert is not acknowledged')
  return endAcknowledgement(draft, episode, { by, detail: note })
}

/** Resolves an alert by hand. The series fires again after the full count of breaches. */
export function resolve(draft: Draft, id: string, { by, note }: Actor): EpisodeRecord {
  const { episode, record } = openAlert(draft, id)
  const { state } = endDetection(record.detection, 'manual')
  return closeEpisode(draft, { ...record, detection: state }, episode, { reason: 'manual', by, note })
}

/** Suppresses the notifications of a series until a time. A later call replaces an earlier one. */
export function suppress(draft: Draft, id: string, { by, reason, until }: QuietTime): EpisodeRecord {
  const { episode, record } = openAlert(draft, id)
  const untilMs = draft.nowMs + (until - draft.wallMs)
  draft.putAlert({ ...record, suppression: { by, reason, until, untilMs, at: draft.wallMs } })
  const detail = `until ${isoTime(until)}: ${reason}`
  draft.addEvent({ episodeId: id, type: 'suppressed', by, detail })
  return episode
}

function openAlert(
  draft: Draft,
  id: string,
): { readonly episode: EpisodeRecord; readonly record: AlertRecord } {
  const episode = draft.episode(id)
  const record = episode === undefined ? undefined : draft.alert(episode.fingerprint)
  if (episode === undefined || record === undefined)
    throw new AlertsError('CONFLICT', 'The alert is resolved')
  return { episode, record }
}
