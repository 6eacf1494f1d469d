import {
  isAcknowledged,
  severityRank,
  type AlertEvent,
  type AlertRecord,
  type AlertSeverity,
  type Observation,
  type Resolution,
  type SeriesRecord,
} from '../alert.ts'
import type { Step } from './journal.ts'
import type { World } from './world.ts'

/** A series that is ok is kept for this long after its last alert ended. */
const KEPT_AFTER_END_MS = 3_600_000

/** Fields of an alert that come from its rule, or from the manager itself. */
export type AlertHead = Pick<
  AlertRecord,
  | 'kind'
  | 'description'
  | 'severity'
  | 'subject'
  | 'annotations'
  | 'runbookUrl'
  | 'threshold'
  | 'comparison'
  | 'unit'
  | 'windowMs'
>

/** What was seen when an alert fired. `startedMs` and `lastDataMs` are on the timeline. */
export interface FirstSight extends Observation {
  readonly startedMs: number
  readonly lastDataMs: number | null
}

/** Returns the record of a series that has had no alert. */
export function newSeries(
  series: Pick<SeriesRecord, 'fingerprint' | 'rule' | 'labels' | 'condition' | 'detection' | 'ruleHash'>,
): SeriesRecord {
  const { fingerprint, rule, labels, condition, detection, ruleHash } = series
  const none = { alertNumber: 0, alertId: null, endedMs: null, suppression: null }
  return { fingerprint, rule, labels, condition, detection, ruleHash, ...none }
}

/** Opens the next alert of a series, whose detection state is already `firing`. */
export function openAlert(
  { world, wallMs, nowMs, newId }: Step,
  series: SeriesRecord,
  head: AlertHead,
  { startedMs, lastDataMs, ...seen }: FirstSight,
): AlertRecord {
  const { fingerprint, rule, labels, condition } = series
  const alert: AlertRecord = {
    ...head,
    checkStatus: null,
    detail: null,
    dependsOn: [],
    ...seen,
    startedMs,
    startedAt: wallMs - (nowMs - startedMs),
    lastDataAt: lastDataMs === null ? null : wallMs - (nowMs - lastDataMs),
    id: newId(),
    fingerprint,
    number: series.alertNumber + 1,
    rule,
    labels,
    condition,
    firedAt: wallMs,
    firedMs: nowMs,
    resolvedMs: null,
    acknowledgement: null,
    acknowledgedAt: null,
    resolution: null,
    flaps: 0,
  }
  world.putSeries({ ...series, alertNumber: alert.number, alertId: alert.id })
  world.putAlert(alert)
  addEvent({ world, wallMs }, { alertId: alert.id, type: 'fired', detail: alert.summary })
  return alert
}

/** Ends an alert. The detection state of its series is already `ok`. */
export function closeAlert(
  { world, wallMs, nowMs }: Step,
  series: SeriesRecord,
  alert: AlertRecord,
  resolution: Omit<Resolution, 'at'>,
): { readonly series: SeriesRecord; readonly alert: AlertRecord } {
  const ended: SeriesRecord = { ...series, alertId: null, endedMs: nowMs }
  const closed: AlertRecord = {
    ...alert,
    resolution: { ...resolution, at: wallMs },
    resolvedMs: nowMs,
  }
  world.putSeries(ended)
  world.putAlert(closed)
  const { by, reason, note } = resolution
  const detail = note === null ? reason : `${reason}: ${note}`
  addEvent({ world, wallMs }, { alertId: alert.id, type: 'resolved', by, detail })
  return { series: ended, alert: closed }
}

/** Ends the acknowledgement of an alert. `by` is null if it was the manager. */
export function endAcknowledgement(
  { world, wallMs }: Step,
  alert: AlertRecord,
  { by, detail }: { readonly by: string | null; readonly detail: string | null },
): AlertRecord {
  const changed: AlertRecord = { ...alert, acknowledgement: null }
  world.putAlert(changed)
  addEvent({ world, wallMs }, { alertId: alert.id, type: 'unacknowledged', by, detail })
  return changed
}

/** Changes the severity of an alert. A higher one ends its acknowledgement. */
export function changeSeverity(step: Step, alert: AlertRecord, severity: AlertSeverity): AlertRecord {
  if (alert.severity === severity) return alert
  const changed: AlertRecord = { ...alert, severity }
  const isHigher = severityRank(severity) > severityRank(alert.severity)
  if (isHigher && isAcknowledged(alert, step.nowMs))
    return endAcknowledgement(step, changed, { by: null, detail: `severity is now ${severity}` })
  step.world.putAlert(changed)
  return changed
}

/**
 * Whether nothing refers to a series: it is ok and not suppressed, its last alert ended more than an hour ago, and no
 * channel knows of it. Only then its alerts may be numbered from 1 again.
 */
export function isForgettable(series: SeriesRecord, { channels }: World, nowMs: number): boolean {
  const { fingerprint, detection, suppression, endedMs, cleared } = series
  if (detection.kind !== 'ok' || (suppression?.untilMs ?? 0) > nowMs) return false
  const lastMs = Math.max(endedMs ?? -Infinity, cleared?.atMs ?? -Infinity)
  if (nowMs - lastMs <= KEPT_AFTER_END_MS) return false
  for (const { knowledge } of channels.values()) if (knowledge.has(fingerprint)) return false
  return true
}

/** Adds an entry to the audit trail of an alert. */
export function addEvent(
  { world, wallMs }: Pick<Step, 'world' | 'wallMs'>,
  event: Pick<AlertEvent, 'alertId' | 'type'> & Partial<AlertEvent>,
): void {
  world.addEvent({ at: wallMs, by: null, channel: null, detail: null, ...event })
}
