import type { ResolveReason } from '../detection/detection.ts'
import { isAcknowledged } from '../handling/acknowledgement.ts'
import { mutedUntil, silencesOf, type SilenceSource } from '../silences/silence.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'
import { isoTime } from '../text.ts'

/** Status of an alert: the first that applies of resolved, suppressed (or silenced), acknowledged, active. */
export type AlertStatus = 'active' | 'acknowledged' | 'suppressed' | 'resolved'

/** Fields of a record that an alert does not have, or has in another form. */
type Hidden = 'limits' | 'toldMs' | 'firedAt' | 'acknowledgement' | 'acknowledgedAt' | 'resolution'

/** One period in which a series fires. Times are ISO 8601 in UTC. `id` is a version 7 UUID, so ids sort by time. */
export interface Alert extends Omit<EpisodeRecord, Hidden> {
  readonly status: AlertStatus
  /** True if the alert fires and its data is missing. */
  readonly stale: boolean
  readonly firedAt: string
  /** Null if there is none, or if it was removed or has expired. */
  readonly acknowledgement: {
    readonly by: string
    readonly at: string
    readonly expiresAt: string
    readonly note: string | null
  } | null
  readonly suppression: {
    readonly by: string
    readonly at: string
    readonly until: string
    readonly reason: string
  } | null
  /** Ids of the active silences that match the alert. */
  readonly silencedBy: readonly string[]
  readonly resolution: {
    readonly reason: ResolveReason
    readonly at: string
    readonly by: string | null
    readonly note: string | null
  } | null
}

/** Inputs of {@link toAlert} beside the records. */
export interface AlertViewContext extends SilenceSource {
  /** Now, on the timeline. */
  readonly nowMs: number
  readonly isStale: (fingerprint: string) => boolean
}

/** Converts a record into a public alert. */
export function toAlert(
  episode: EpisodeRecord,
  record: AlertRecord | undefined,
  context: AlertViewContext,
): Alert {
  const { acknowledgement, resolution, limits: _l, toldMs: _t, acknowledgedAt: _a, ...shown } = episode
  const open = resolution === null
  const suppression = open ? (record?.suppression ?? null) : null
  const seen = isAcknowledged(episode, context.nowMs) || !open ? acknowledgement : null
  return {
    ...shown,
    status: statusOf(episode, record, context),
    stale: open && context.isStale(episode.fingerprint),
    firedAt: isoTime(episode.firedAt),
    acknowledgement: seen && {
      by: seen.by,
      at: isoTime(seen.at),
      expiresAt: isoTime(seen.expiresAt),
      note: seen.note,
    },
    suppression:
      suppression !== null && suppression.untilMs > context.nowMs
        ? {
            by: suppression.by,
            at: isoTime(suppression.at),
            until: isoTime(suppression.until),
            reason: suppression.reason,
          }
        : null,
    silencedBy: open ? silencesOf(context, episode, context.nowMs) : [],
    resolution: resolution && { ...resolution, at: isoTime(resolution.at) },
  }
}

/** Returns the status of an alert. */
export function statusOf(
  episode: EpisodeRecord,
  record: AlertRecord | undefined,
  context: SilenceSource & { readonly nowMs: number },
): AlertStatus {
  if (episode.resolution !== null) return 'resolved'
  const { labels, severity } = episode
  const quiet = { labels, suppression: record?.suppression ?? null }
  if (mutedUntil(context, quiet, severity, context.nowMs) > 0) return 'suppressed'
  return isAcknowledged(episode, context.nowMs) ? 'acknowledged' : 'active'
}
