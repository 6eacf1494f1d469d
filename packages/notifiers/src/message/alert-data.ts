import { countMore } from './counts.ts'
import type { DataWriter } from './data-limits.ts'
import type { MessageAlert, MessageMore } from './message-alert.ts'
import type { AlertMessage } from './message.ts'
import { firstItems } from '../text.ts'

/** Plain data that is safe to serialise, under the names of the webhook body. */
export type Data = Readonly<Record<string, unknown>>

/** Without its labels an alert says too little. */
const MIN_LABELS = 8
const MAX_REASONS = 8

/**
 * Converts the alerts of a message to data within the limits: the first ones, as many as fit as JSON into `maxBytes`. `more`
 * counts the others beside those that the message itself counts.
 */
export function alertsData(
  { alerts, more }: Pick<AlertMessage, 'alerts' | 'more'>,
  maxBytes: number,
  writer: DataWriter,
): { readonly alerts: readonly Data[]; readonly more: MessageMore } {
  const named: Data[] = []
  let room = maxBytes
  for (const alert of alerts) {
    const data = alertData(alert, writer)
    room -= Buffer.byteLength(JSON.stringify(data)) + ','.length
    if (room < 0) break
    named.push(data)
  }
  return { alerts: named, more: countMore(more, alerts.slice(named.length)) }
}

function alertData(alert: MessageAlert, { id, short, medium, record, url }: DataWriter): Data {
  const { links, previous } = alert
  return {
    alert_id: id(alert.alertId),
    fingerprint: id(alert.fingerprint),
    sequence: alert.sequence,
    state: alert.state,
    news: alert.news,
    reasons: firstItems(alert.reasons, MAX_REASONS, (left) => left).map(short),
    rule: short(alert.rule),
    kind: short(alert.kind),
    severity: alert.severity,
    labels: record(alert.labels, short, MIN_LABELS),
    subject: alert.subject && short(alert.subject),
    summary: medium(alert.summary),
    detail: alert.detail && medium(alert.detail),
    description: medium(alert.description),
    annotations: record(alert.annotations, medium),
    value: alert.value,
    threshold: alert.threshold,
    comparison: alert.comparison,
    unit: alert.unit && short(alert.unit),
    status: alert.status && short(alert.status),
    window_seconds: alert.windowMs === null ? null : alert.windowMs / 1000,
    started_at: short(alert.startedAt),
    fired_at: short(alert.firedAt),
    resolved_at: alert.resolvedAt && short(alert.resolvedAt),
    duration_seconds: alert.durationMs / 1000,
    last_data_at: alert.lastDataAt && short(alert.lastDataAt),
    resolution: alert.resolution && short(alert.resolution),
    by: alert.by && short(alert.by),
    note: alert.note && medium(alert.note),
    flaps: alert.flaps,
    known_before: alert.knownBefore,
    previous_alert: previous && {
      resolved_at: short(previous.resolvedAt),
      resolution: short(previous.resolution),
    },
    missed_alerts: alert.missed,
    links: {
      alert: url(links.alert),
      silence: url(links.silence),
      runbook: url(links.runbook),
      dashboard: url(links.dashboard),
    },
    text: alert.text && medium(alert.text),
  }
}
