import { alertsData, type Data } from './alert-data.ts'
import { overallOf } from './counts.ts'
import { createDataWriter, type DataLimits, type DataWriter } from './data-limits.ts'
import type { AlertMessage, AnnouncementMessage, Message } from './message.ts'
import { firstItems, type Redact } from '../text.ts'

/** A message as plain data that is safe to serialise. */
export interface MessageData {
  /** `alert.fired`, `alert.reminded`, `alert.resolved`, `alert.digest`, `test` or `announcement`. */
  readonly type: string
  readonly timestamp: string
  readonly data: Data
  /** Number of alerts in the data; the others did not fit. */
  readonly named: number
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

/** Converts a message to data. Texts are cut, cleaned and redacted. */
export function messageData(message: Message, settings: DataSettings): MessageData {
  const { limits, redact, title, maxAlertBytes } = settings
  const writer = createDataWriter(limits, redact)
  const { type, at, instance = null } = message
  const head = { id: writer.id(message.id), title, instance: instance && writer.short(instance) }
  const timestamp = writer.short(at)
  if (type === 'test')
    return { type, timestamp, data: { ...head, channel: writer.short(message.channel) }, named: 0 }
  if (type === 'announcement')
    return { type, timestamp, data: { ...head, ...announcementData(message, limits, writer) }, named: 0 }
  const alerts = alertsData(message, maxAlertBytes, writer)
  const data = { ...head, ...overallOf(message), ...groupData(message, writer), ...alerts }
  return { type: `alert.${type}`, timestamp, data, named: alerts.alerts.length }
}

/** The brief form has no group and no thread, because they may have values of labels. */
function groupData({ group, thread = group, form = 'full' }: AlertMessage, { id }: DataWriter): Data {
  const isBrief = form === 'brief'
  return { form, group: isBrief ? null : id(group), thread: isBrief ? null : id(thread) }
}

function announcementData(
  { id: messageId, severity, text, fields = [], links = [], group = messageId }: AnnouncementMessage,
  { maxItems }: DataLimits,
  { id, short, long, url }: DataWriter,
): Data {
  const shown = firstItems(fields, maxItems, (more) => ({ name: '…', value: more }))
  return {
    severity,
    text: long(text),
    fields: shown.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: links.slice(0, maxItems).flatMap(({ label, url: given }) => {
      const written = url(given)
      return written === null ? [] : [{ label: short(label), url: written }]
    }),
    group: id(group),
  }
}
