import type { Draft } from '../ledger/draft.ts'
import { severityRank, type AlertSeverity } from '../severity.ts'
import type { EpisodeRecord } from '../store/records.ts'

/** Whether somebody has seen it and that still counts. */
export function isAcknowledged({ acknowledgement }: EpisodeRecord, nowMs: number): boolean {
  return acknowledgement !== null && acknowledgement.untilMs > nowMs
}

/** Ends the acknowledgement of an episode and says who did it (null for the manager) and why. */
export function endAcknowledgement(
  draft: Draft,
  episode: EpisodeRecord,
  { by, detail }: { readonly by: string | null; readonly detail: string | null },
): EpisodeRecord {
  const reopened: EpisodeRecord = { ...episode, acknowledgement: null }
  draft.putEpisode(reopened)
  draft.addEvent({ episodeId: episode.id, type: 'unacknowledged', by, detail })
  return reopened
}

/** Gives an episode the severity its rule has now; what was acknowledged as less is not acknowledged any more. */
export function changeSeverity(draft: Draft, episode: EpisodeRecord, severity: AlertSeverity): EpisodeRecord {
  if (episode.severity === severity) return episode
  const changed: EpisodeRecord = { ...episode, severity }
  const rises = severityRank(severity) > severityRank(episode.severity)
  if (rises && isAcknowledged(episode, draft.nowMs))
    return endAcknowledgement(draft, changed, { by: null, detail: `severity is now ${severity}` })
  draft.putEpisode(changed)
  return changed
}
