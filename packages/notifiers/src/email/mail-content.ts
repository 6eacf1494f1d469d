import { cardOf, type Tone } from '../message/card.ts'
import type { DataLimits } from '../message/data-limits.ts'
import type { Message } from '../message/message.ts'
import { firstItems, oneLine, prepareText, readableText, type Redact } from '../text.ts'

/** One row of facts. `url` is set if the value is a link. */
interface MailRow {
  readonly name: string
  readonly value: string
  readonly url?: string
}

/** The content of a mail, from which both the text and the HTML part are written. */
export interface MailContent {
  /** The state in words, e.g. `CRITICAL` or `RESOLVED`. */
  readonly state: string
  readonly tone: Tone
  readonly title: string
  /** The text of the message. */
  readonly lines: readonly string[]
  readonly rows: readonly MailRow[]
  readonly footer: string
}

const ISO_TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z(?!\w)/g

/** Arranges a message as a mail within limits, without repetition. */
export function mailContent(message: Message, limits: DataLimits, redact: Redact): MailContent {
  const { state, tone, title, text, facts, links, footer } = cardOf(message, redact)
  const { maxShortLength, maxTextLength, maxUrlLength, maxItems } = limits
  const short = (one: string): string => oneLine(prepareText(one, maxShortLength, redact))
  const rows = firstItems(facts, maxItems, (value) => ({ name: '…', value }))
  return {
    state,
    tone,
    title: short(title),
    lines: linesOf(prepareText(text, maxTextLength, redact)),
    rows: [
      ...rows.map(({ name, value }) => ({ name: short(name), value: readableTimes(short(value)) })),
      ...links
        .filter(({ url }) => url.length <= maxUrlLength)
        .map(({ label, url }) => ({ name: label, value: url, url })),
    ],
    footer: short(footer),
  }
}

/** The text with its ISO 8601 times in a readable form, in UTC. */
function readableTimes(text: string): string {
  return text.replace(ISO_TIME, (time) => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`)
}

function linesOf(text: string): readonly string[] {
  const lines = readableText(text).trimEnd()
  return lines === '' ? [] : lines.split('\n').map((line) => line.trimEnd())
}
