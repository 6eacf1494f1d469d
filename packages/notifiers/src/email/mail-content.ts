import type { MessageData } from '../message-data.ts'
import type { MessageType, Severity } from '../message.ts'
import { oneLine, prepareText } from '../text.ts'

/** One line of facts. `url` is set when the value is a link that may be followed. */
interface MailRow {
  readonly name: string
  readonly value: string
  readonly url?: string
}

/** What a mail says, in the order it says it; the text and the HTML part are two spellings of it. */
export interface MailContent {
  /** How bad it is, or what else the mail is about, as `CRITICAL` or `RESOLVED`. */
  readonly state: string
  readonly tone: Severity | 'resolved' | 'neutral'
  /** More on the state; may be empty. */
  readonly note: string
  readonly title: string
  /** What is told beyond the rows. */
  readonly lines: readonly string[]
  readonly rows: readonly MailRow[]
  readonly footer: string
}

const MAX_SUBJECT_LENGTH = 200
const ISO_TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z(?!\w)/g

/** Arranges the data of a message as a mail. What the text only repeats of the rows is left out. */
export function mailContent({ message, alert }: MessageData): MailContent {
  const { type, severity } = message
  const { state, tone, note } = stateOf(type, severity)
  const title = withoutState(oneLine(message.title), state)
  const fields = message.fields.map(({ name, value }) => ({ name: oneLine(name), value: oneLine(value) }))
  const links = message.links.map(({ rel, url }) =>
    linkRow(rel === 'runbook' ? 'Runbook' : 'Alert', oneLine(url)),
  )
  const rows = [...factRows({ message, alert }, fields), ...links]
  const repeated = new Set([...fields, ...rows].map(({ name, value }) => `${name}: ${value}`))
  return {
    state,
    tone,
    note,
    title,
    lines: trimmed(
      linesOf(message.text).filter((line) => !repeated.has(line) && !title.endsWith(line || '\n')),
    ),
    rows,
    footer: oneLine(`Botwatch, message ${message.id}`),
  }
}

/** How bad, and what. */
export function headlineOf({ state, note, title }: MailContent): string {
  return `[${state}] ${note === '' ? '' : `${note}: `}${title}`.trim()
}

/** The headline as far as a list of mails may show it. */
export function subjectOf(content: MailContent): string {
  return prepareText(headlineOf(content), MAX_SUBJECT_LENGTH, (text) => text)
}

function stateOf(type: MessageType, severity: Severity): Pick<MailContent, 'state' | 'tone' | 'note'> {
  if (type === 'resolved') return { state: 'RESOLVED', tone: 'resolved', note: '' }
  if (type === 'digest' || type === 'test') return { state: type.toUpperCase(), tone: 'neutral', note: '' }
  return { state: severity.toUpperCase(), tone: severity, note: type === 'reminded' ? 'Still firing' : '' }
}

/** What the fields do not say is added from the alert; the value is always shown beside its threshold. */
function factRows({ message, alert }: MessageData, fields: readonly MailRow[]): readonly MailRow[] {
  const named = new Set(fields.map(({ name }) => name.toLowerCase()))
  const fact = (name: string, value: string, ...otherNames: string[]): MailRow[] =>
    value === '' || [name, ...otherNames].some((one) => named.has(one.toLowerCase())) ? [] : [{ name, value }]
  const time = alert ? alert.fired_at : message.timestamp
  const timeName = alert === null ? 'Time' : message.type === 'resolved' ? 'Fired' : 'Since'
  const value = valueText(alert?.value ?? null, alert?.threshold ?? null)
  const labels = Object.entries(message.labels).map(([name, text]) => `${name}=${text}`)
  const rows = [
    ...(value === '' ? [] : [{ name: 'Value', value }]),
    ...fact('Severity', message.severity),
    ...fact(timeName, time ?? '', 'Since', 'Fired'),
    ...fact('Resolved', alert?.resolved_at ?? ''),
    ...fact('Acknowledged by', alert?.acknowledged_by ?? ''),
    ...fields.filter((field) => field.name.toLowerCase() !== 'value' || field.value !== String(alert?.value)),
    ...fact('Labels', labels.join(', ')),
  ]
  return rows.map((row) => ({ name: row.name, value: readableTimes(oneLine(row.value)) }))
}

/** Six digits say all a person reads; the rest is how floating point writes 0.1. */
function figure(value: number): string {
  return String(Number(value.toPrecision(6)))
}

function valueText(value: number | null, threshold: number | null): string {
  if (value === null) return threshold === null ? '' : `none (threshold ${figure(threshold)})`
  return threshold === null ? figure(value) : `${figure(value)} (threshold ${figure(threshold)})`
}

/** Times as people read them, always in UTC. */
function readableTimes(text: string): string {
  return text.replace(ISO_TIME, (time) => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`)
}

function linkRow(name: string, value: string): MailRow {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) ? { name, value, url: url.href } : { name, value }
}

/** A title may say the state itself, as those of alerts do. */
function withoutState(title: string, state: string): string {
  const prefix = `[${state}] `
  return title.startsWith(prefix) ? title.slice(prefix.length) : title
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|[\r\n\u2028\u2029]/u).map((line) => line.trimEnd())
}

/** Without the empty lines at both ends. */
function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '')
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1)
}
