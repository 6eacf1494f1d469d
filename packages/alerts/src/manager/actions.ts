import { endDetection } from '../detection/detection.ts'
import { AlertsError } from '../errors.ts'
import { closeEpisode } from '../evaluation/episodes.ts'
import type { Draft } from '../ledger/draft.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'

/** Who does something to an alert, and why. */
export interface Actor {
  readonly by: string
  readonly note: string | null
}

/** A quiet time as it was asked for. */
export interface QuietTime {
  readonly by: string
  readonly reason: string
  /** Wall clock. */
  readonly until: number
}

/** Notes that somebody has seen it. Doing it again changes nothing: the first one stays. */
export function acknowledge(draft: Draft, id: string, { by, note }: Actor): EpisodeRecord {
  const { episode } = openAlert(draft, id)
  if (episode.acknowledgement !== null) return episode
  const acknowledged = { ...episode, acknowledgement: { by, note, at: draft.wallMs } }
  draft.putEpisode(acknowledged)
  draft.addEvent({ episodeId: id, type: 'acknowledged', by, detail: note })
  return acknowledged
}

/** Ends an episode by hand; it takes the rule's full count of breaches to fire again. */
export function resolve(draft: Draft, id: string, { by, note }: Actor): EpisodeRecord {
  const { episode, record } = openAlert(draft, id)
  const { state } = endDetection(record.detection, 'manual')
  return closeEpisode(draft, { ...record, detection: state }, episode, { reason: 'manual', by, note })
}

/** Keeps an alert quiet until a time, over its episodes; a later call replaces an earlier one. */
export function suppress(draft: Draft, id: string, { by, reason, until }: QuietTime): EpisodeRecord {
  const { episode, record } = openAlert(draft, id)
  const untilMs = draft.nowMs + (until - draft.wallMs)
  draft.putAlert({ ...record, suppression: { by, reason, until, untilMs, at: draft.wallMs } })
  const detail = `until ${new Date(until).toISOString()}: ${reason}`
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
