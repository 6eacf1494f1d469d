import { headlineOf, plainCard, type Card, type Fact } from '../message/card.ts'
import { firstItems, joinParts, type Redact } from '../text.ts'
import { alertLines, countLines, type AlertLine } from './alert-lines.ts'
import { toneColors } from './colors.ts'
import { escapeDiscord, discordLink, discordTime } from './discord-markup.ts'
import {
  createLineWriter,
  createTextWriter,
  createWriters,
  joinWithin,
  type Writers,
  type WriteText,
} from './text.ts'

// Limits of https://docs.discord.com/developers/resources/message#embed-object-embed-limits, in code points.
const MAX_CONTENT = 2000
const MAX_DESCRIPTION = 4096
const MAX_FIELDS = 25
const MAX_FIELD_NAME = 256
const MAX_FIELD_VALUE = 1024
/** Limit of all texts of the embed together. */
const MAX_TOTAL = 6000

const MAX_HEADLINE = 500
const MAX_LINKS = 700
const MAX_FOOTER = 256
/** Limits of a message about several alerts, so that these have the most room. */
const MAX_GROUP_FIELDS = 10
const MAX_GROUP_TEXT = 500
/** Markup of one line: asterisks, separators and the line break. */
const LINE_OVERHEAD = 12
/** Length of a time in markup and the space after it. */
const MAX_TIME = 24
const MIN_LENGTH = 48
const SMALLEST_SCALE = 1 / 32
/** Longest value that is shown beside others. */
const MAX_INLINE = 40

/** Turns off mentions. */
const allowed_mentions = { parse: [] }

/**
 * Writes a message as its headline, which notifications show, and an embed in its colour: what it means, what to do, the
 * alerts or the facts, and links. The limits of the texts are halved until the embed fits.
 */
export function discordPayload(card: Card, redact: Redact): string {
  const writers = createWriters(escapeDiscord, redact)
  const content = writers.writeLine(headlineOf(card), MAX_HEADLINE)
  // A footer has no markup, so backslashes would be visible.
  const footer = card.footer && createLineWriter((plain) => plain, redact)(card.footer, MAX_FOOTER)
  for (let scale = 1; ; scale /= 2) {
    const embed = embedAt(scale, card, footer, writers)
    const length = lengthOf(embed)
    if (length > MAX_TOTAL && scale > SMALLEST_SCALE) continue
    return JSON.stringify({ content, ...(length > 0 && { embeds: [embed] }), allowed_mentions })
  }
}

/** Writes a message as one plain text, for the case that Discord refuses the embed. */
export function discordMinimalPayload(card: Card, redact: Redact): string {
  const content = createTextWriter(escapeDiscord, redact)(plainCard(card), MAX_CONTENT)
  return JSON.stringify({ content, allowed_mentions })
}

interface Embed {
  readonly description?: string
  readonly color: number
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[]
  readonly footer?: { readonly text: string }
}

function embedAt(scale: number, card: Card, footer: string, writers: Writers): Embed {
  const { write } = writers
  const description = descriptionAt(scale, card, writers)
  const maxFields = card.alerts.length === 0 ? MAX_FIELDS : MAX_GROUP_FIELDS
  const facts = firstItems(card.facts, maxFields, (value): Fact => ({ name: '…', value }))
  return {
    ...(description === '' ? {} : { description }),
    color: toneColors[card.tone],
    fields: facts.map((fact) => {
      const value = factValue(fact, write, limitAt(scale, MAX_FIELD_VALUE))
      return {
        name: write(fact.name, limitAt(scale, MAX_FIELD_NAME)),
        value,
        inline: value.length <= MAX_INLINE,
      }
    }),
    ...(footer === '' ? {} : { footer: { text: footer } }),
  }
}

function descriptionAt(scale: number, card: Card, writers: Writers): string {
  const { text, action, alerts } = card
  const { write, writeLine } = writers
  const isGroup = alerts.length > 0
  const maxText = limitAt(scale, isGroup ? MAX_GROUP_TEXT : MAX_FIELD_VALUE)
  const todo =
    action === null ? '' : `**${writeLine(action.name, MIN_LENGTH)}**\n${factValue(action, write, maxText)}`
  const links = joinWithin(
    card.links.map((link) => discordLink(link, writeLine)),
    MAX_LINKS,
  )
  const limit = isGroup ? MAX_DESCRIPTION : MAX_DESCRIPTION * scale
  const room = limit - joined(['–', todo, links]).length + 1
  if (!isGroup) return joined([text && write(text, Math.max(MIN_LENGTH, room)), todo, links])
  const above = text && write(text, maxText)
  const list = alertList(card, room - joined([above, '–']).length + 1, writeLine)
  return joined([above, todo, list, links])
}

/** The alerts, one line each, and how many are not named. */
function alertList({ alerts, more, colon }: Card, room: number, write: WriteText): string {
  const counts = (left: number): readonly string[] =>
    countLines(left, more).map((line) => write(line, MAX_FIELD_NAME))
  const reserved = counts(alerts.length).join('\n').length
  const { lines, left } = alertLines(alerts, room - reserved, LINE_OVERHEAD, write, discordLink)
  return [...lines.map((line) => lineText(line, colon)), ...counts(left)].join('\n')
}

function lineText({ headline, text, link }: AlertLine, colon: string): string {
  const titled = text === '' ? `**${headline}**` : `**${headline}**${colon}${text}`
  return link === '' ? titled : `${titled} · ${link}`
}

/** The value of a fact. Discord shows its time in each reader's own zone. */
function factValue({ value, time }: Fact, write: WriteText, maxLength: number): string {
  if (time === undefined || !value.startsWith(time.text)) return write(value, maxLength)
  const rest = value.slice(time.text.length)
  const written = rest === '' ? '' : write(rest, Math.max(MIN_LENGTH, maxLength - MAX_TIME))
  return discordTime(time.ms) + written
}

function limitAt(scale: number, maxLength: number): number {
  return Math.max(MIN_LENGTH, Math.floor(maxLength * scale))
}

function joined(parts: readonly string[]): string {
  return joinParts(parts, '\n\n')
}

function lengthOf({ description = '', fields, footer }: Embed): number {
  const texts = [description, footer?.text ?? '', ...fields.flatMap(({ name, value }) => [name, value])]
  return texts.join('').length
}
