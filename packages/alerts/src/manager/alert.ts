import type { ResolveReason } from '../detection/detection.ts'
import { isAcknowledged } from '../handling/acknowledgement.ts'
import { mutedUntil, silencesOf, type SilenceSource } from '../silences/silence.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'
import { isoTime } from '../text.ts'

/** How an alert is handled, in one word; the first that holds of resolved, suppressed, acknowledged, active. */
export type AlertStatus = 'active' | 'acknowledged' | 'suppressed' | 'resolved'

/** What an episode keeps to itself, or shows in another form. */
type Hidden = 'limits' | 'toldMs' | 'firedAt' | 'acknowledgement' | 'acknowledgedAt' | 'resolution'

/** One firing period of an alert. Times are ISO 8601 in UTC. `id` is a UUID of version 7: ids sort by time. */
export interface Alert extends Omit<EpisodeRecord, Hidden> {
  readonly status: AlertStatus
  /** It is firing, but its data has stopped. */
  readonly stale: boolean
  readonly firedAt: string
  /** Null, too, when it was taken back, or lapsed while the alert is open. */
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
  /** Ids of the silences it falls under now. */
  readonly silencedBy: readonly string[]
  readonly resolution: {
    readonly reason: ResolveReason
    readonly at: string
    readonly by: string | null
    readonly note: string | null
  } | null
}

/** What the view of an alert depends on besides its records. */
export interface AlertViewContext extends SilenceSource {
  /** On the timeline. */
  readonly nowMs: number
  readonly isStale: (fingerprint: string) => boolean
}

/** An episode as the API shows it. */
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

/** The status of an episode. */
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
