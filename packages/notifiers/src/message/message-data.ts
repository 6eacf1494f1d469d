import { alertsData, type AlertsData } from './alert-data.ts'
import { createDataWriter, type DataLimits } from './data-limits.ts'
import type { AlertMessage, AnnouncementMessage, Message, MessageForm } from './message.ts'
import { overallOf, type Overall } from './counts.ts'
import type { Severity } from './severity.ts'
import { firstItems, type Redact } from '../text.ts'

/** Data of every message. Texts are cut, cleaned and redacted. */
interface HeadData {
  readonly id: string
  /** State, rule, labels and value on one line, in English. */
  readonly title: string
  readonly instance: string | null
}

/** A message about alerts as data. State and severity are those of all its alerts together. */
export interface AlertMessageData extends HeadData, Overall, AlertsData {
  /** Null in the brief form, because it may have values of labels; the same for `thread`. */
  readonly group: string | null
  readonly thread: string | null
  readonly form: MessageForm
}

/** A test message as data. */
export interface TestMessageData extends HeadData {
  readonly channel: string
}

/** An announcement as data. */
export interface AnnouncementData extends HeadData {
  readonly severity: Severity
  readonly text: string
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
  readonly group: string
}

/** A message as plain data that is safe to serialise. */
export type MessageData = AlertMessageData | TestMessageData | AnnouncementData

/** Type and time of a message as data. */
export interface MessageKind {
  /** `alert.fired`, `alert.reminded`, `alert.resolved`, `alert.digest`, `test` or `announcement`. */
  readonly type: string
  readonly timestamp: string
}

/** How a message becomes data. */
export interface DataSettings {
  readonly limits: DataLimits
  readonly redact: Redact
  /** The message on one short line. */
  readonly title: string
  /** Limit of the alerts as JSON. Those that do not fit are counted. */
  readonly maxAlertBytes: number
}

/** Converts type and time of a message to data. */
export function messageKind(message: Message, limits: DataLimits, redact: Redact): MessageKind {
  const type = 'alerts' in message ? `alert.${message.type}` : message.type
  return { type, timestamp: createDataWriter(limits, redact).short(message.at) }
}

/** Converts a message to data within the limits. */
export function messageData(message: Message, settings: DataSettings): MessageData {
  const { id, short, shortOrNull } = createDataWriter(settings.limits, settings.redact)
  const head = {
    id: id(message.id),
    title: settings.title,
    instance: shortOrNull(message.instance ?? null),
  }
  if (message.type === 'test') return { ...head, channel: short(message.channel) }
  if (message.type === 'announcement') return { ...head, ...announcementData(message, settings) }
  return { ...head, ...alertMessageData(message, settings) }
}

function alertMessageData(
  message: AlertMessage,
  { limits, redact, maxAlertBytes }: DataSettings,
): Omit<AlertMessageData, keyof HeadData> {
  const { group, thread = group, form = 'full' } = message
  const { id } = createDataWriter(limits, redact)
  const isBrief = form === 'brief'
  return {
    ...overallOf(message),
    form,
    group: isBrief ? null : id(group),
    thread: isBrief ? null : id(thread),
    ...alertsData(message, maxAlertBytes, limits, redact),
  }
}

function announcementData(
  { id: messageId, severity, text, fields = [], links = [], group = messageId }: AnnouncementMessage,
  { limits, redact }: DataSettings,
): Omit<AnnouncementData, keyof HeadData> {
  const { id, short, long, url } = createDataWriter(limits, redact)
  const shown = firstItems(fields, limits.maxItems, (more) => ({ name: '…', value: more }))
  return {
    severity,
    text: long(text),
    fields: shown.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: links.slice(0, limits.maxItems).flatMap(({ label, url: given }) => {
      const written = url(given)
      return written === null ? [] : [{ label: short(label), url: written }]
    }),
    group: id(group),
  }
}
