import type { Message, MessageAlert, MessageLink, MessageType, Severity } from './message.ts'
import { firstItems, prepareText, type Redact } from '../text.ts'

/** Limits of message data. Lengths are in UTF-16 units. */
export interface DataLimits {
  /** Limit of the message's text and of each annotation. */
  readonly maxTextLength: number
  /** Limit of every other text, label and field name. */
  readonly maxShortLength: number
  /** A link with a longer URL is left out, because a cut URL does not work. */
  readonly maxUrlLength: number
  /** Largest number of fields, labels, annotations and links, each. */
  readonly maxItems: number
}

/** A message as plain data that is safe to serialise: texts are cut, cleaned and redacted. */
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

/** The scale of the largest limits, which still suit a log line. */
export const FULL_SCALE = 512

/** The limits at a scale from {@link FULL_SCALE} down to 32, to which they are proportional. */
export function scaledLimits(scale: number): DataLimits {
  return { maxTextLength: scale * 8, maxShortLength: scale, maxUrlLength: scale * 4, maxItems: scale / 8 }
}

/** Converts a message to data within the limits. */
export function messageData(message: Message, limits: DataLimits, redact: Redact): MessageData {
  const { maxTextLength, maxShortLength, maxUrlLength, maxItems } = limits
  const short = (text: string): string => prepareText(text, maxShortLength, redact)
  const long = (text: string): string => prepareText(text, maxTextLength, redact)
  const orNull = (text: string | null): string | null => (text === null ? null : short(text))
  const record = (values: Readonly<Record<string, string>>, write = short): Record<string, string> => {
    const entries = firstItems(Object.entries(values), maxItems, (more): [string, string] => ['…', more])
    return Object.fromEntries(entries.map(([name, value]) => [short(name), write(value)]))
  }
  const { severity } = message
  const labels = record(message.labels)
  const links = message.links
    .filter(({ url }) => url.length <= maxUrlLength)
    .slice(0, maxItems)
    .map(({ rel, url }) => ({ rel, url: prepareText(url, maxUrlLength, redact) }))
  const fields = firstItems(message.fields, maxItems, (more) => ({ name: '…', value: more }))

  const alertData = (alert: MessageAlert): AlertData => ({
    id: short(alert.id),
    fingerprint: short(alert.fingerprint),
    rule: short(alert.rule),
    severity,
    status: short(alert.status),
    labels,
    annotations: record(alert.annotations, long),
    value: alert.value,
    threshold: alert.threshold,
    fired_at: orNull(alert.firedAt),
    resolved_at: orNull(alert.resolvedAt),
    acknowledged_by: orNull(alert.acknowledgedBy ?? null),
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
