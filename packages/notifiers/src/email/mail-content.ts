import { cardOf } from '../chat/card.ts'
import { readableText, type Redact } from '../chat/text.ts'
import type { DataLimits } from '../message-data.ts'
import type { Message, Severity } from '../message.ts'
import { oneLine, prepareText } from '../text.ts'

/** One line of facts. `url` is set when the value is a link. */
interface MailRow {
  readonly name: string
  readonly value: string
  readonly url?: string
}

/** What a mail says, in the order it says it; the text and the HTML part are two spellings of it. */
export interface MailContent {
  /** How things stand, as `CRITICAL` or `RESOLVED`. */
  readonly state: string
  readonly tone: Severity | 'resolved'
  readonly title: string
  /** What is told beyond the rows. */
  readonly lines: readonly string[]
  readonly rows: readonly MailRow[]
  readonly footer: string
}

const ISO_TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z(?!\w)/g

/** Arranges a message as a mail within limits. Each thing is said once, as in a chat. */
export function mailContent(message: Message, limits: DataLimits, redact: Redact): MailContent {
  const { headline, text, facts, links, footer } = cardOf(message, redact)
  const { maxShortLength, maxTextLength, maxUrlLength, maxItems } = limits
  const short = (one: string): string => oneLine(prepareText(one, maxShortLength, redact))
  const [, state = '', title = ''] = /^\[([A-Z ]+)\]\s*(.*)$/s.exec(headline) ?? []
  const rows = facts
    .slice(0, maxItems)
    .map(({ name, value }) => ({ name: short(name), value: readableTimes(short(value)) }))
  const missing = facts.length - rows.length
  return {
    state,
    tone: message.type === 'resolved' ? 'resolved' : message.severity,
    title: short(title),
    lines: linesOf(prepareText(text, maxTextLength, redact)),
    rows: [
      ...rows,
      ...(missing > 0 ? [{ name: '…', value: `(${missing} more)` }] : []),
      ...links
        .filter(({ url }) => url.length <= maxUrlLength)
        .map(({ label, url }) => ({ name: label, value: url, url })),
    ],
    footer: short(footer),
  }
}

/** How things stand, and what it is about. */
export function headlineOf({ state, title }: MailContent): string {
  return `[${state}] ${title}`.trim()
}

/** Times as people read them, always in UTC. */
function readableTimes(text: string): string {
  return text.replace(ISO_TIME, (time) => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`)
}

function linesOf(text: string): readonly string[] {
  const lines = readableText(text).trimEnd()
  return lines === '' ? [] : lines.split('\n').map((line) => line.trimEnd())
}
