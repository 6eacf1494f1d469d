import { headlineOf, plainCard, type Card, type Fact } from '../message/card.ts'
import { firstItems, type Redact } from '../text.ts'
import { toneColors } from './colors.ts'
import { createTextWriter, joinWithin, leadingTime } from './text.ts'

// Limits of https://docs.slack.dev/reference/block-kit/blocks.
const MAX_HEADER = 150
const MAX_SECTION = 3000
const MAX_FIELDS = 10
const MAX_FIELD = 2000
/** Limit of all texts together. Slack documents none, and refuses about 12 000 characters. */
const MAX_TOTAL = 10_000

const MAX_FIELD_NAME = 120
const MAX_FALLBACK = 500
const MAX_LINKS = 2000
const MAX_FOOTER = 500
const MAX_MINIMAL = 2000
const SMALLEST_SCALE = 1 / 8

/** Texts that are literal in any markup. */
const inert = /^[a-z\d ,.()%-]{0,100}$/i

/** Turns off formatting and previews of links. */
const literal = { mrkdwn: false, unfurl_links: false, unfurl_media: false }

/** `plain_text` has no markup, mentions or links; `mrkdwn` is for texts that this file writes itself. */
type TextObject =
  | { readonly type: 'plain_text'; readonly text: string; readonly emoji: false }
  | { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true }

/**
 * Writes a message as blocks: a headline and, beside a bar in its colour, text, facts and links. The limits of the texts
 * are halved until the whole message fits.
 */
export function slackPayload(card: Card, redact: Redact): string {
  for (let scale = 1; ; scale /= 2) {
    const { payload, length } = payloadAt(scale, card, redact)
    if (length <= MAX_TOTAL || scale <= SMALLEST_SCALE) return JSON.stringify(payload)
  }
}

/** Writes a message as one plain text, for the case that Slack refuses the blocks. */
export function slackMinimalPayload(card: Card, redact: Redact): string {
  return JSON.stringify({
    text: createTextWriter(escapeSlack, redact)(plainCard(card), MAX_MINIMAL),
    ...literal,
  })
}

function payloadAt(scale: number, card: Card, redact: Redact): { payload: object; length: number } {
  let length = 0
  const counted = (text: string): string => {
    length += text.length
    return text
  }
  const write = createTextWriter(escapeSlack, redact)
  const plain = (text: string): TextObject => ({ type: 'plain_text', text: counted(text), emoji: false })
  const markup = (text: string): TextObject => ({ type: 'mrkdwn', text: counted(text), verbatim: true })
  const field = ({ name, value }: Fact): TextObject => {
    const time = leadingTime(value)
    // Only markup can show a time, so the rest of the field must be literal in markup.
    if (time !== undefined && inert.test(name) && inert.test(time.rest))
      return markup(`${name}\n${dateOf(time.seconds)}${time.rest}`)
    const written = write(name, MAX_FIELD_NAME)
    return plain(`${written}\n${write(value, MAX_FIELD * scale - MAX_FIELD_NAME - 1)}`)
  }

  const { text, footer } = card
  const headline = headlineOf(card)
  const facts = firstItems(card.facts, MAX_FIELDS, (value) => ({ name: '…', value }))
  const links = joinWithin(
    card.links.map(({ label, url }) => `<${escapeSlack(url)}|${label}>`),
    MAX_LINKS,
  )
  const context = [
    ...(links === '' ? [] : [markup(links)]),
    ...(footer === '' ? [] : [plain(write(footer, MAX_FOOTER))]),
  ]
  const details = [
    ...(text === '' ? [] : [{ type: 'section', text: plain(write(text, MAX_SECTION * scale)) }]),
    { type: 'section', fields: facts.map(field) },
    ...(context.length === 0 ? [] : [{ type: 'context', elements: context }]),
  ]
  const payload = {
    text: counted(write(`${headline}\n${text}`, MAX_FALLBACK)),
    ...literal,
    blocks: [{ type: 'header', text: plain(write(headline, MAX_HEADER)) }],
    attachments: [{ color: `#${toneColors[card.tone].toString(16).padStart(6, '0')}`, blocks: details }],
  }
  return { payload, length }
}

/** A time, which Slack shows in the reader's time zone. */
function dateOf(seconds: number): string {
  const fallback = new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return `<!date^${seconds}^{date_short_pretty}, {time}|${fallback} UTC>`
}

/** Escapes the three characters that start mentions and links. */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
