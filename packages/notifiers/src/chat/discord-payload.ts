import { headlineOf, plainCard, type Card } from '../message/card.ts'
import { firstItems, type Redact } from '../text.ts'
import { toneColors } from './colors.ts'
import { createTextWriter, joinWithin, leadingTime } from './text.ts'

// Limits of https://docs.discord.com/developers/resources/message#embed-object-embed-limits, in code points.
const MAX_CONTENT = 2000
const MAX_TITLE = 256
const MAX_DESCRIPTION = 4096
const MAX_FIELDS = 25
const MAX_FIELD_NAME = 256
const MAX_FIELD_VALUE = 1024
/** Limit of all texts of the embed together. */
const MAX_TOTAL = 6000

const MAX_LINKS = 700
const MAX_FOOTER = 128
/** Length of a time in markup and the space after it. */
const MAX_TIME = 24
const MIN_LENGTH = 48
const SMALLEST_SCALE = 1 / 8
/** Longest value that is shown beside others. */
const MAX_INLINE = 40

/** Turns off mentions. */
const allowed_mentions = { parse: [] }

/**
 * Writes a message as an embed in its colour: headline, text, links and facts. The limits of the texts are halved until the
 * embed fits.
 */
export function discordPayload(card: Card, timestamp: string, redact: Redact): string {
  for (let scale = 1; ; scale /= 2) {
    const embed = embedAt(scale, card, redact)
    if (lengthOf(embed) > MAX_TOTAL && scale > SMALLEST_SCALE) continue
    return JSON.stringify({ embeds: [{ ...embed, ...timeOf(timestamp) }], allowed_mentions })
  }
}

/** Writes a message as one plain text, for the case that Discord refuses the embed. */
export function discordMinimalPayload(card: Card, redact: Redact): string {
  const content = createTextWriter(escapeDiscord, redact)(plainCard(card), MAX_CONTENT)
  return JSON.stringify({ content, allowed_mentions })
}

interface Embed {
  readonly title: string
  readonly description?: string
  readonly color: number
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[]
  readonly footer?: { readonly text: string }
}

function embedAt(scale: number, card: Card, redact: Redact): Embed {
  const write = createTextWriter(escapeDiscord, redact)
  const literal = createTextWriter((plain) => plain, redact)
  const scaled = (text: string, maxLength: number): string =>
    write(text, Math.max(MIN_LENGTH, Math.floor(maxLength * scale)))
  const links = joinWithin(
    card.links.map(({ label, url }) => `[${label}](<${url}>)`),
    MAX_LINKS,
  )
  const room = Math.floor(MAX_DESCRIPTION * scale) - (links === '' ? 0 : links.length + 2)
  const text = card.text === '' ? '' : write(card.text, Math.max(MIN_LENGTH, room))
  const description = [text, links].filter((part) => part !== '').join('\n\n')
  const facts = firstItems(card.facts, MAX_FIELDS, (value) => ({ name: '…', value }))
  return {
    title: write(headlineOf(card), MAX_TITLE),
    ...(description === '' ? {} : { description }),
    color: toneColors[card.tone],
    fields: facts.map(({ name, value }) => {
      const written = timedValue(value, scaled) ?? scaled(value, MAX_FIELD_VALUE)
      return { name: scaled(name, MAX_FIELD_NAME), value: written, inline: written.length <= MAX_INLINE }
    }),
    // A footer has no markup, so backslashes would be visible.
    ...(card.footer === '' ? {} : { footer: { text: literal(card.footer, MAX_FOOTER) } }),
  }
}

/** The time, normalised, because Discord refuses e.g. the 30th of February. */
function timeOf(timestamp: string): { readonly timestamp?: string } {
  const time = leadingTime(timestamp)
  return time?.rest === '' ? { timestamp: new Date(time.seconds * 1000).toISOString() } : {}
}

/** A value that starts with a time, which Discord shows in the reader's time zone. */
function timedValue(value: string, write: (text: string, maxLength: number) => string): string | undefined {
  const time = leadingTime(value)
  if (time === undefined) return undefined
  const shown = `<t:${time.seconds}:f>`
  return time.rest === '' ? shown : `${shown} ${write(time.rest.slice(1), MAX_FIELD_VALUE - MAX_TIME)}`
}

function lengthOf({ title, description = '', fields, footer }: Embed): number {
  const texts = [
    title,
    description,
    footer?.text ?? '',
    ...fields.flatMap(({ name, value }) => [name, value]),
  ]
  return texts.join('').length
}

/**
 * Puts a backslash before every character that formats, also those that do so only at the start of a line, and into
 * `://`, so that a URL is text and not a link.
 */
function escapeDiscord(text: string): string {
  return text
    .replace(/[\\*_~`|[\]<>@]/g, '\\$&')
    .replaceAll('://', '\\://')
    .replace(/^[^\S\n]*(?:\d+(?=[.)](?:\s|$))|(?=[-+#]))/gm, '$&\\')
}
