import type { Message, MessageAlert, MessageLink, MessageType, Severity } from './message.ts'
import { firstItems, prepareText, type Redact } from '../text.ts'

/** How much of a message is kept. Lengths are UTF-16 units. */
export interface DataLimits {
  /** Of the message's text and each annotation. */
  readonly maxTextLength: number
  /** Of every other text, and of each label and field name. */
  readonly maxShortLength: number
  /** A link whose URL is longer is left out, since half a URL leads nowhere. */
  readonly maxUrlLength: number
  /** Of fields, labels, annotations and links each. */
  readonly maxItems: number
}

/** A message as plain data, safe to serialise: texts cut, cleaned and redacted. */
export interface MessageData {
  readonly message: {
    readonly id: string
    readonly group: string
    /** When what the message tells of happened; ISO 8601 in UTC. */
    readonly timestamp: string
    readonly type: MessageType
    readonly severity: Severity
    readonly title: string
    readonly text: string
    readonly fields: readonly { readonly name: string; readonly value: string }[]
    readonly labels: Readonly<Record<string, string>>
    readonly links: readonly MessageLink[]
  }
  /** Null for a message that is not about one alert. */
  readonly alert: AlertData | null
}

/** The alert behind a message, in the names of the wire. */
interface AlertData {
  readonly id: string
  readonly fingerprint: string
  readonly episode: string
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

/** Limits that fit any log line; {@link scaledLimits} gives smaller ones. */
export const FULL_SCALE = 512

/** Limits in proportion to one number, from {@link FULL_SCALE} down to 32. */
export function scaledLimits(scale: number): DataLimits {
  return { maxTextLength: scale * 8, maxShortLength: scale, maxUrlLength: scale * 4, maxItems: scale / 8 }
}

/** Turns a message into data within the limits. `redact` takes the secrets out of a text. */
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
    episode: short(message.group),
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
