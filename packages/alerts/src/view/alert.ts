import { isAcknowledged, type AlertRecord, type SeriesRecord } from '../alert.ts'
import { silencedUntil, silencesOf, type SilenceSource } from '../matchers/matcher.ts'
import type { ResolveReason } from '../state.ts'
import { isoTime } from '../text.ts'

/** Status of an alert: the first that applies of resolved, suppressed (or silenced), acknowledged, active. */
export type AlertStatus = 'active' | 'acknowledged' | 'suppressed' | 'resolved'

/** Fields of a record that an alert does not have, or has in another form. */
type Hidden =
  | 'condition'
  | 'dependsOn'
  | 'startedAt'
  | 'firedAt'
  | 'firedMs'
  | 'resolvedMs'
  | 'acknowledgement'
  | 'acknowledgedAt'
  | 'resolution'

/** One period in which a series fires. Times are ISO 8601 in UTC. `id` is a version 7 UUID, so ids sort by time. */
export interface Alert extends Omit<AlertRecord, Hidden> {
  readonly status: AlertStatus
  /** True if the alert fires and its data is missing. */
  readonly stale: boolean
  /** When the series began to breach. */
  readonly startedAt: string
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

/** State that an alert's status depends on. */
export interface StatusContext extends SilenceSource {
  /** Now, on the timeline. */
  readonly nowMs: number
}

/** State that a public alert depends on, beside its records. */
export interface AlertViewContext extends StatusContext {
  readonly isStale: (fingerprint: string) => boolean
}

/** Converts a record into a public alert. */
export function toAlert(
  alert: AlertRecord,
  series: SeriesRecord | undefined,
  context: AlertViewContext,
): Alert {
  const {
    acknowledgement,
    resolution,
    condition: _condition,
    dependsOn: _dependsOn,
    firedMs: _firedMs,
    resolvedMs: _resolvedMs,
    acknowledgedAt: _acknowledgedAt,
    ...shown
  } = alert
  const isOpen = resolution === null
  const suppression = isOpen ? (series?.suppression ?? null) : null
  const shownAcknowledgement = isAcknowledged(alert, context.nowMs) || !isOpen ? acknowledgement : null
  return {
    ...shown,
    status: statusOf(alert, series, context),
    stale: isOpen && context.isStale(alert.fingerprint),
    startedAt: isoTime(alert.startedAt),
    firedAt: isoTime(alert.firedAt),
    acknowledgement: shownAcknowledgement && {
      by: shownAcknowledgement.by,
      at: isoTime(shownAcknowledgement.at),
      expiresAt: isoTime(shownAcknowledgement.expiresAt),
      note: shownAcknowledgement.note,
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
    silencedBy: isOpen ? silencesOf(context, alert, context.nowMs) : [],
    resolution: resolution && { ...resolution, at: isoTime(resolution.at) },
  }
}

/** Returns the status of an alert. */
export function statusOf(
  alert: AlertRecord,
  series: SeriesRecord | undefined,
  context: StatusContext,
): AlertStatus {
  if (alert.resolution !== null) return 'resolved'
  const { labels, severity } = alert
  const held = { labels, suppression: series?.suppression ?? null }
  if (silencedUntil(context, held, severity, context.nowMs) > 0) return 'suppressed'
  return isAcknowledged(alert, context.nowMs) ? 'acknowledged' : 'active'
}
