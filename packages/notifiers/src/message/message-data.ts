import { createDataWriter, type DataLimits } from './data-limits.ts'
import type { AlertMessageSource, Message, MessageLink, MessageType } from './message.ts'
import type { Severity } from './severity.ts'
import { firstItems, prepareText, type Redact } from '../text.ts'

/** A message without the alerts it names, as plain data that is safe to serialise: texts are cut, cleaned and redacted. */
export interface MessageData {
  readonly message: {
    readonly id: string
    readonly group: string
    /** Time of the event that the message reports; ISO 8601 in UTC. */
    readonly timestamp: string
    readonly type: MessageType
    readonly severity: Severity
    readonly title: string
    readonly text: string
    readonly fields: readonly { readonly name: string; readonly value: string }[]
    readonly labels: Readonly<Record<string, string>>
    readonly links: readonly MessageLink[]
  }
  /** Null if the message is not about a single alert. */
  readonly alert: AlertData | null
}

/** The alert that a message is about, with the names of the webhook body. */
interface AlertData {
  readonly id: string
  readonly fingerprint: string
  readonly rule: string
  readonly severity: Severity
  readonly status: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly value: number | null
  readonly threshold: number | null
  readonly fired_at: string | null
  readonly resolved_at: string | null
  readonly acknowledged_by: string | null
  readonly links: readonly MessageLink[]
}

/** Converts a message to data within the limits. */
export function messageData(message: Message, limits: DataLimits, redact: Redact): MessageData {
  const { maxUrlLength, maxItems } = limits
  const { short, shortOrNull, long, record } = createDataWriter(limits, redact)
  const { severity } = message
  const labels = record(message.labels)
  const links = message.links
    .filter(({ url }) => url.length <= maxUrlLength)
    .slice(0, maxItems)
    .map(({ rel, url }) => ({ rel, url: prepareText(url, maxUrlLength, redact) }))
  const fields = firstItems(message.fields, maxItems, (more) => ({ name: '…', value: more }))

  const alertData = (alert: AlertMessageSource): AlertData => ({
    id: short(alert.id),
    fingerprint: short(alert.fingerprint),
    rule: short(alert.rule),
    severity,
    status: short(alert.status),
    labels,
    annotations: record(alert.annotations, long),
    value: alert.value,
    threshold: alert.threshold,
    fired_at: shortOrNull(alert.firedAt),
    resolved_at: shortOrNull(alert.resolvedAt),
    acknowledged_by: shortOrNull(alert.acknowledgedBy ?? null),
    links,
  })
  return {
    message: {
      id: short(message.id),
      group: short(message.group),
      timestamp: short(message.timestamp),
      type: message.type,
      severity,
      title: short(message.title),
      text: long(message.text),
      fields: fields.map(({ name, value }) => ({ name: short(name), value: short(value) })),
      labels,
      links,
    },
    alert: message.alert === undefined ? null : alertData(message.alert),
  }
}
