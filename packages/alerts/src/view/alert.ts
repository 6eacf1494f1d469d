import {
  isAcknowledged,
  type Acknowledgement,
  type AlertRecord,
  type Resolution,
  type SeriesRecord,
  type SilenceRecord,
  type Suppression,
} from '../alert.ts'
import { silencedUntil, silencesOf, type SilenceSource } from '../matchers/silence.ts'
import { isoTime } from '../text.ts'
import type { World } from '../world/world.ts'

/** Status of an alert: the first that applies of resolved, suppressed (or silenced), acknowledged, active. */
export type AlertStatus = 'active' | 'acknowledged' | 'suppressed' | 'resolved'

type WallTime = 'at' | 'until' | 'expiresAt' | 'startedAt' | 'firedAt'
type Internal = 'condition' | 'dependsOn' | 'firedMs' | 'resolvedMs' | 'untilMs' | 'acknowledgedAt'

/** A record without what is internal, and with times as ISO 8601 in UTC. */
type Shown<T> = { readonly [K in keyof T as Exclude<K, Internal>]: K extends WallTime ? string : T[K] }

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
export interface Silence extends Shown<Omit<SilenceRecord, 'at'>> {
  readonly state: 'active' | 'expired'
  readonly createdAt: string
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
  const {
    condition: _condition,
    dependsOn: _dependsOn,
    firedMs: _firedMs,
    resolvedMs: _resolvedMs,
    acknowledgedAt: _acknowledgedAt,
    ...shown
  } = alert
  const { resolution } = alert
  const isOpen = resolution === null
  const series = world.series.get(alert.fingerprint)
  const held = isOpen && series?.suppression ? series.suppression : null
  const acknowledged = isAcknowledged(alert, nowMs) || !isOpen ? alert.acknowledgement : null
  return {
    ...shown,
    status: statusOf(alert, series, { silences: world.silences, nowMs }),
    stale: isOpen && isStale(alert.fingerprint),
    startedAt: isoTime(alert.startedAt),
    firedAt: isoTime(alert.firedAt),
    acknowledgement: acknowledged && {
      by: acknowledged.by,
      at: isoTime(acknowledged.at),
      expiresAt: isoTime(acknowledged.expiresAt),
      note: acknowledged.note,
    },
    suppression:
      held !== null && held.untilMs > nowMs
        ? { by: held.by, at: isoTime(held.at), until: isoTime(held.until), reason: held.reason }
        : null,
    silencedBy: isOpen ? silencesOf(world, alert, nowMs) : [],
    resolution: resolution && { ...resolution, at: isoTime(resolution.at) },
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

/** Converts a record into a public silence. `nowMs` is on the timeline. */
export function toSilence({ at, untilMs, ...silence }: SilenceRecord, nowMs: number): Silence {
  const state = untilMs > nowMs ? 'active' : 'expired'
  return { ...silence, state, createdAt: isoTime(at), until: isoTime(silence.until) }
}
