import { createDataWriter, type DataLimits } from './data-limits.ts'
import type { MessageAlert, MessageMore, SeverityCounts } from './message-alert.ts'
import type { AlertMessage } from './message.ts'
import { SEVERITIES, type Severity } from './severity.ts'
import { firstItems, prepareText, type Redact } from '../text.ts'

/** The facts about one alert as plain data that is safe to serialise, under the names of the webhook body. */
export interface AlertData extends Pick<
  MessageAlert,
  'state' | 'news' | 'severity' | 'value' | 'threshold' | 'comparison' | 'flaps' | 'links'
> {
  readonly alert_id: string
  readonly fingerprint: string
  readonly sequence: number
  readonly reasons: readonly string[]
  readonly rule: string
  readonly kind: string
  readonly labels: Readonly<Record<string, string>>
  readonly subject: string | null
  readonly summary: string
  readonly detail: string | null
  readonly description: string
  readonly annotations: Readonly<Record<string, string>>
  readonly unit: string | null
  readonly status: string | null
  readonly window_seconds: number | null
  readonly started_at: string
  readonly fired_at: string
  readonly resolved_at: string | null
  readonly duration_seconds: number
  readonly last_data_at: string | null
  readonly resolution: string | null
  readonly by: string | null
  readonly note: string | null
  readonly known_before: boolean
  /** The alert before, which the channel knows as firing although it has ended. */
  readonly previous_alert: { readonly resolved_at: string; readonly resolution: string } | null
  /** Number of other alerts of the series that fired and ended without a message. */
  readonly missed_alerts: number
  readonly text: string | null
}

/** The alerts of a message as data. */
export interface AlertsData {
  readonly alerts: readonly AlertData[]
  readonly more: MessageMore
}

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
  limits: DataLimits,
  redact: Redact,
): AlertsData {
  const named: AlertData[] = []
  let room = maxBytes
  for (const alert of alerts) {
    const data = alertData(alert, limits, redact)
    room -= Buffer.byteLength(JSON.stringify(data)) + ','.length
    if (room < 0) break
    named.push(data)
  }
  return { alerts: named, more: countMore(more, alerts.slice(named.length)) }
}

function countMore(more: MessageMore | undefined, leftOut: readonly MessageAlert[]): MessageMore {
  const counts = (state: MessageAlert['state']): SeverityCounts => {
    const countOf = (severity: Severity): number =>
      (more?.[state][severity] ?? 0) +
      leftOut.filter((alert) => alert.state === state && alert.severity === severity).length
    const entries = SEVERITIES.map((severity) => [severity, countOf(severity)] as const)
    return Object.fromEntries(entries.filter(([, count]) => count > 0))
  }
  return { firing: counts('firing'), resolved: counts('resolved') }
}

function alertData(alert: MessageAlert, limits: DataLimits, redact: Redact): AlertData {
  const { maxShortLength, maxTextLength, maxItems } = limits
  const { id, short, shortOrNull, record, url } = createDataWriter(limits, redact)
  const labels = createDataWriter({ ...limits, maxItems: Math.max(MIN_LABELS, maxItems) }, redact).record
  const medium = (text: string): string =>
    prepareText(text, Math.max(maxShortLength, maxTextLength / 4), redact)
  const mediumOrNull = (text: string | null): string | null => (text === null ? null : medium(text))
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
    labels: labels(alert.labels),
    subject: shortOrNull(alert.subject),
    summary: medium(alert.summary),
    detail: mediumOrNull(alert.detail),
    description: medium(alert.description),
    annotations: record(alert.annotations, medium),
    value: alert.value,
    threshold: alert.threshold,
    comparison: alert.comparison,
    unit: shortOrNull(alert.unit),
    status: shortOrNull(alert.status),
    window_seconds: alert.windowMs === null ? null : alert.windowMs / 1000,
    started_at: short(alert.startedAt),
    fired_at: short(alert.firedAt),
    resolved_at: shortOrNull(alert.resolvedAt),
    duration_seconds: alert.durationMs / 1000,
    last_data_at: shortOrNull(alert.lastDataAt),
    resolution: shortOrNull(alert.resolution),
    by: shortOrNull(alert.by),
    note: mediumOrNull(alert.note),
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
    text: mediumOrNull(alert.text),
  }
}
