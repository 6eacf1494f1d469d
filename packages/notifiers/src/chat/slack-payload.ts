import { headlineOf, plainCard, type Card, type Fact } from '../message/card.ts'
import { firstItems, type Redact } from '../text.ts'
import { toneColors } from './colors.ts'
import { alertBlocks } from './slack-alerts.ts'
import { context, markup, MAX_SECTION, plain, section, type Block, type SlackText } from './slack-blocks.ts'
import { escapeSlack, isLiteral, slackLink, slackTime } from './slack-markup.ts'
import { createTextWriter, createWriters, joinWithin, type Writers } from './text.ts'

// Limits of https://docs.slack.dev/reference/block-kit/blocks.
const MAX_HEADER = 150
const MAX_FIELDS = 10
const MAX_FIELD = 2000
/** Limit of the whole message. Slack documents none, and refuses about 12 000 characters of text. */
const MAX_TOTAL = 10_000

/** A longer headline is a section instead of a header. */
const MAX_HEADLINE = 500
const MAX_NAME = 120
/** Room for a time in markup beside its fallback. */
const MAX_TIME = 120
const MAX_FALLBACK = 500
const MAX_LINKS = 1000
const MAX_FOOTER = 300
const MAX_MINIMAL = 2000
const SMALLEST_SCALE = 1 / 16
/** Long enough for any text in which each character is escaped. */
const MIN_LENGTH = 120

/** Turns off formatting and previews of links. */
const literal = { mrkdwn: false, unfurl_links: false, unfurl_media: false }

/**
 * Writes a message as blocks: a headline and, beside a bar in its colour, what it means, what to do, the alerts or the
 * facts, and links. The limits of the texts are halved until the whole message fits.
 */
export function slackPayload(card: Card, redact: Redact): string {
  const writers = createWriters(escapeSlack, redact)
  const head = {
    // For notifications and screen readers.
    text: writers.write(plainCard(card), MAX_FALLBACK),
    ...literal,
    blocks: [headlineBlock(writers.writeLine(headlineOf(card), MAX_HEADLINE))],
  }
  const color = `#${toneColors[card.tone].toString(16).padStart(6, '0')}`
  const alerts = alertBlocks(card, writers.writeLine)
  for (let scale = 1; ; scale /= 2) {
    const blocks = detailBlocks(scale, card, alerts, writers)
    const body = JSON.stringify({ ...head, ...(blocks.length > 0 && { attachments: [{ color, blocks }] }) })
    if (body.length <= MAX_TOTAL || scale <= SMALLEST_SCALE) return body
  }
}

/** Writes a message as one plain text, for the case that Slack refuses the blocks. */
export function slackMinimalPayload(card: Card, redact: Redact): string {
  const text = createTextWriter(escapeSlack, redact)(plainCard(card), MAX_MINIMAL)
  return JSON.stringify({ text, ...literal })
}

function headlineBlock(headline: string): Block {
  if (headline.length <= MAX_HEADER) return { type: 'header', text: plain(headline) }
  return section(isLiteral(headline) ? markup(`*${headline}*`) : plain(headline))
}

function detailBlocks(
  scale: number,
  card: Card,
  alerts: readonly Block[],
  writers: Writers,
): readonly Block[] {
  const scaled = (maxLength: number): number => Math.max(MIN_LENGTH, Math.floor(maxLength * scale))
  const facts = firstItems(card.facts, MAX_FIELDS, (value) => ({ name: '…', value }))
  const fields = facts.map((fact) => namedText(fact, scaled(MAX_FIELD - MAX_NAME - MAX_TIME), writers))
  const links = joinWithin(
    card.links.map((link) => slackLink(link, writers.writeLine)),
    MAX_LINKS,
  )
  const { text, action, footer } = card
  return [
    ...(text === '' ? [] : [section(plain(writers.write(text, scaled(MAX_SECTION))))]),
    ...(action === null
      ? []
      : [section(namedText(action, scaled(MAX_SECTION - MAX_NAME - MAX_TIME), writers))]),
    ...alerts,
    ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
    ...(links === '' ? [] : [section(markup(links))]),
    ...(footer === '' ? [] : [context([plain(writers.writeLine(footer, MAX_FOOTER))])]),
  ]
}

/** A name and, below it, a value. As markup, so that the name is bold and a time local, unless they could be markup. */
function namedText({ name, value, time }: Fact, maxLength: number, { write, writeLine }: Writers): SlackText {
  const title = writeLine(name, MAX_NAME)
  const whole = write(value, maxLength)
  if (!isLiteral(`${title}\n${whole}`)) return plain(`${title}\n${whole}`)
  const start = time === undefined ? '' : escapeSlack(time.text)
  if (time === undefined || !whole.startsWith(start)) return markup(`*${title}*\n${whole}`)
  return markup(`*${title}*\n${slackTime(time)}${whole.slice(start.length)}`)
}
