import {
  isAcknowledged,
  type Acknowledgement,
  type AlertRecord,
  type Resolution,
  type SeriesRecord,
  type SilenceRecord,
  type Suppression,
} from '../alert.ts'
import {
  silencedUntil,
  silencesOf,
  silenceState,
  type SilenceSource,
  type SilenceState,
} from '../matchers/silence.ts'
import { isoTime } from '../text.ts'
import type { World } from '../world/world.ts'

/** All statuses of alerts. */
export const ALERT_STATUSES = ['active', 'acknowledged', 'suppressed', 'resolved'] as const

/** Status of an alert: the first that applies of resolved, suppressed (or silenced), acknowledged, active. */
export type AlertStatus = (typeof ALERT_STATUSES)[number]

const WALL_TIMES = ['at', 'until', 'expiresAt', 'startedAt', 'firedAt', 'lastDataAt'] as const
const INTERNAL = [
  'escalation',
  'condition',
  'dependsOn',
  'startedMs',
  'firedMs',
  'resolvedMs',
  'untilMs',
  'acknowledgedAt',
] as const

/** A record without what is internal, and with wall times as ISO 8601 in UTC. */
type Shown<T> = {
  readonly [K in keyof T as Exclude<K, (typeof INTERNAL)[number]>]: K extends (typeof WALL_TIMES)[number]
    ? string | (T[K] & null)
    : T[K]
}

/** One period in which a series fires. Times are ISO 8601 in UTC. `id` is a version 7 UUID, so ids sort by time. */
export interface Alert extends Shown<Omit<AlertRecord, 'acknowledgement' | 'resolution'>> {
  readonly status: AlertStatus
  /** True if the alert fires and its data is missing. */
  readonly stale: boolean
  /** Null if there is none, or if it was removed or has expired. */
  readonly acknowledgement: Shown<Acknowledgement> | null
  readonly suppression: Shown<Suppression> | null
  /** Ids of the active silences that match the alert. */
  readonly silencedBy: readonly string[]
  readonly resolution: Shown<Resolution> | null
}

/** A silence. Times are ISO 8601 in UTC. */
export interface Silence extends Shown<Omit<SilenceRecord, 'by' | 'at' | 'updatedBy' | 'updatedAt'>> {
  /** Whether it holds notifications now. A recurring silence is pending outside of its times. */
  readonly state: SilenceState
  /** When the state changes next; null once it has expired. */
  readonly nextChangeAt: string | null
  readonly createdBy: string
  readonly createdAt: string
  /** Who changed it last; null if nobody did. */
  readonly updatedBy: string | null
  readonly updatedAt: string | null
}

/** State that public alerts depend on, beside their records. */
export interface AlertView {
  readonly world: World
  /** On the timeline. */
  readonly nowMs: number
  readonly isStale: (fingerprint: string) => boolean
}

/** Converts a record into a public alert. */
export function toAlert(alert: AlertRecord, { world, nowMs, isStale }: AlertView): Alert {
  const { fingerprint, resolution, acknowledgement } = alert
  const isOpen = resolution === null
  const series = world.series.get(fingerprint)
  const suppression = isOpen ? series?.suppression : null
  return {
    ...show(alert),
    status: statusOf(alert, series, { silences: world.silences, nowMs }),
    stale: isOpen && isStale(fingerprint),
    acknowledgement:
      acknowledgement && (!isOpen || isAcknowledged(alert, nowMs)) ? show(acknowledgement) : null,
    suppression: suppression && suppression.untilMs > nowMs ? show(suppression) : null,
    silencedBy: isOpen ? silencesOf(world, alert, nowMs) : [],
    resolution: resolution && show(resolution),
  }
}

/** Returns the status of an alert at a time on the timeline. */
export function statusOf(
  alert: AlertRecord,
  series: SeriesRecord | undefined,
  context: SilenceSource & { readonly nowMs: number },
): AlertStatus {
  if (alert.resolution !== null) return 'resolved'
  const { labels, severity } = alert
  const held = { labels, suppression: series?.suppression ?? null }
  if (silencedUntil(context, held, severity, context.nowMs) > 0) return 'suppressed'
  return isAcknowledged(alert, context.nowMs) ? 'acknowledged' : 'active'
}

/** Converts a record into a public silence. */
export function toSilence(
  record: SilenceRecord,
  { world, nowMs }: Pick<AlertView, 'world' | 'nowMs'>,
): Silence {
  const { by: createdBy, at: createdAt, updatedBy = null, updatedAt, ...shown } = show(record)
  const silence = world.silences.get(record.id)
  const changesAt = silence?.changesAt(nowMs) ?? Infinity
  const atMs = changesAt === record.untilMs ? record.until : changesAt + world.wallAheadMs
  return {
    ...shown,
    state: silenceState(silence, nowMs),
    nextChangeAt: Number.isFinite(atMs) ? isoTime(atMs) : null,
    createdBy,
    createdAt,
    updatedBy,
    updatedAt: updatedAt === undefined ? null : isoTime(updatedAt),
  }
}

function show<T extends object>(record: T): Shown<T> {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    if (INTERNAL.some((each) => each === name)) continue
    const isTime = value !== null && WALL_TIMES.some((each) => each === name)
    shown[name] = isTime ? isoTime(Number(value)) : value
  }
  return shown as Shown<T>
}
