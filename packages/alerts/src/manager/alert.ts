import type { Labels } from '../labels.ts'
import type { Comparison } from '../rules/threshold.ts'
import type { AlertSeverity } from '../severity.ts'
import type { ResolveReason } from '../detection/detection.ts'
import type { AlertRecord, EpisodeRecord } from '../store/records.ts'

/** How an alert is handled, in one word; the first that holds of resolved, suppressed, acknowledged, active. */
export type AlertStatus = 'active' | 'acknowledged' | 'suppressed' | 'resolved'

/** One firing period of an alert. Times are ISO 8601 in UTC. */
export interface Alert {
  /** The episode's id, a UUID of version 7: ids sort by time. */
  readonly id: string
  /** The same for every episode of this rule and label set. */
  readonly fingerprint: string
  readonly rule: string
  readonly description: string
  readonly severity: AlertSeverity
  readonly status: AlertStatus
  /** It is firing, but its data has stopped. */
  readonly stale: boolean
  readonly labels: Labels
  readonly annotations: Readonly<Record<string, string>>
  readonly runbookUrl: string | null
  /** The last value seen; null for a health rule. */
  readonly value: number | null
  readonly threshold: number | null
  readonly comparison: Comparison | null
  /** What was last seen, in one sentence. */
  readonly summary: string
  readonly firedAt: string
  readonly acknowledgement: { readonly by: string; readonly at: string; readonly note: string | null } | null
  readonly suppression: {
    readonly by: string
    readonly at: string
    readonly until: string
    readonly reason: string
  } | null
  readonly resolution: {
    readonly reason: ResolveReason
    readonly at: string
    readonly by: string | null
    readonly note: string | null
  } | null
}

/** What the view of an alert depends on besides its records. */
export interface AlertViewContext {
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
  const { acknowledgement, resolution, limits: _limits, toldMs: _told, firedAt, ...shown } = episode
  const open = resolution === null
  const suppression = open && isSuppressed(record, context.nowMs) ? (record?.suppression ?? null) : null
  return {
    ...shown,
    status: statusOf(episode, suppression !== null),
    stale: open && context.isStale(episode.fingerprint),
    firedAt: iso(firedAt),
    acknowledgement: acknowledgement && { ...acknowledgement, at: iso(acknowledgement.at) },
    suppression: suppression && {
      by: suppression.by,
      at: iso(suppression.at),
      until: iso(suppression.until),
      reason: suppression.reason,
    },
    resolution: resolution && { ...resolution, at: iso(resolution.at) },
  }
}

/** Whether an alert is to be kept quiet now. */
function isSuppressed(record: AlertRecord | undefined, nowMs: number): boolean {
  return (record?.suppression?.untilMs ?? 0) > nowMs
}

/** The status of an episode. */
function statusOf({ resolution, acknowledgement }: EpisodeRecord, suppressed: boolean): AlertStatus {
  if (resolution !== null) return 'resolved'
  if (suppressed) return 'suppressed'
  return acknowledgement === null ? 'active' : 'acknowledged'
}

function iso(wallMs: number): string {
  return new Date(wallMs).toISOString()
}
