import { createDataWriter, type DataLimits } from './data-limits.ts'
import type { MessageAlert, MessageMore, SeverityCounts } from './message-alert.ts'
import type { Message } from './message.ts'
import { SEVERITIES, type Severity } from './severity.ts'
import { firstItems, prepareText, type Redact } from '../text.ts'

/** One alert that a message names, with the names of the webhook body. */
interface NamedAlertData {
  readonly alert_id: string
  readonly fingerprint: string
  readonly sequence: number
  readonly state: MessageAlert['state']
  readonly news: MessageAlert['news']
  readonly reasons: readonly string[]
  readonly rule: string
  readonly labels: Readonly<Record<string, string>>
  readonly severity: Severity
  readonly summary: string
  readonly description: string
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  readonly started_at: string | null
  readonly fired_at: string | null
  readonly resolved_at: string | null
  readonly resolution: string | null
  readonly by: string | null
  readonly note: string | null
  readonly flaps: number
  readonly known_before: boolean
}

/** An id is not cut along with texts: it would become that of another alert. */
const MAX_ID_LENGTH = 128
/** Without its labels an alert says too little. */
const MIN_LABELS = 8
const MAX_REASONS = 8

/** The alerts of a message as data. Both properties are absent for a message that neither names nor counts alerts. */
export interface AlertsData {
  readonly alerts?: readonly NamedAlertData[]
  readonly more?: MessageMore
}

/**
 * Converts the alerts of a message to data within the limits: the first ones, as many as fit as JSON into `maxBytes`. `more`
 * counts the others beside those that the message itself counts.
 */
export function alertsData(
  { alerts, more }: Pick<Message, 'alerts' | 'more'>,
  maxBytes: number,
  limits: DataLimits,
  redact: Redact,
): AlertsData {
  if (alerts === undefined) return more === undefined ? {} : { more }
  const named: NamedAlertData[] = []
  let room = maxBytes
  for (const alert of alerts) {
    const data = namedAlertData(alert, limits, redact)
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

function namedAlertData(alert: MessageAlert, limits: DataLimits, redact: Redact): NamedAlertData {
  const { maxShortLength, maxTextLength, maxItems } = limits
  const { short, shortOrNull, record } = createDataWriter(limits, redact)
  const labels = createDataWriter({ ...limits, maxItems: Math.max(MIN_LABELS, maxItems) }, redact).record
  const id = (text: string): string => prepareText(text, MAX_ID_LENGTH, redact)
  const medium = (text: string): string =>
    prepareText(text, Math.max(maxShortLength, maxTextLength / 4), redact)
  return {
    alert_id: id(alert.alertId),
    fingerprint: id(alert.fingerprint),
    sequence: alert.sequence,
    state: alert.state,
    news: alert.news,
    reasons: firstItems(alert.reasons, MAX_REASONS, (left) => left).map(short),
    rule: short(alert.rule),
    labels: labels(alert.labels),
    severity: alert.severity,
    summary: medium(alert.summary),
    description: medium(alert.description),
    annotations: record(alert.annotations, medium),
    value: alert.value,
    threshold: alert.threshold,
    started_at: shortOrNull(alert.startedAt),
    fired_at: shortOrNull(alert.firedAt),
    resolved_at: shortOrNull(alert.resolvedAt),
    resolution: shortOrNull(alert.resolution),
    by: shortOrNull(alert.by),
    note: shortOrNull(alert.note),
    flaps: alert.flaps,
    known_before: alert.knownBefore,
  }
}
