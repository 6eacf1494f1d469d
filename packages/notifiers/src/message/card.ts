import type { Message, MessageLink, MessageType } from './message.ts'
import type { Severity } from './severity.ts'
import { readableText, type Redact } from '../text.ts'

/** A named value shown on a card, e.g. `Severity` and `warning`. */
export interface Fact {
  readonly name: string
  /** An ISO 8601 time at its start is shown in a readable form. */
  readonly value: string
}

/** A link on a card. The URL is http or https and safe inside markup. */
export interface CardLink {
  readonly label: string
  readonly url: string
}

/** What a card's colour expresses: the severity, or that the alert is resolved. */
export type Tone = Severity | 'resolved'

/** The parts of a message as people see it, without repetition. Texts are neither escaped nor cut. */
export interface Card {
  /** The state in words, e.g. `STILL WARNING`, so that nobody has to distinguish colours. */
  readonly state: string
  readonly tone: Tone
  /** The title without the state. */
  readonly title: string
  readonly text: string
  readonly facts: readonly Fact[]
  readonly links: readonly CardLink[]
  /** Rule and id of the alert. Empty if the message is not about an alert. */
  readonly footer: string
}

const linkLabels: Readonly<Record<MessageLink['rel'], string>> = { runbook: 'Runbook', alert: 'Alert' }
const MAX_LINKS = 5
/** Longest URL of a link. A longer one would fill the message. */
const MAX_URL_LENGTH = 2048
/** Longest title that no channel cuts. */
const CERTAIN_TITLE_LENGTH = 120
/** Longest text, and longest line, that is searched for repetitions. */
const MAX_REPEATING_TEXT = 10_000
const MAX_REPEATING_LINE = 1000
/** Longer than any channel shows. */
const MAX_LABELS_LENGTH = 5000
const MAX_PLAIN_LENGTH = 10_000

/** Lays a message out for people. The work is bounded, however large the message. */
export function cardOf(message: Message, redact: Redact): Card {
  const { type, severity, title, alert } = message
  const state = stateWord(type, severity)
  const word = `[${state}]`
  return {
    state,
    tone: type === 'resolved' ? type : severity,
    title: title.startsWith(word) ? title.slice(word.length).trimStart() : title,
    text: ownText(message).trim(),
    facts: mergedFacts(message),
    links: safeLinks(message.links, redact),
    footer: alert === undefined ? '' : `${alert.rule} · ${alert.id}`,
  }
}

/** State and title on one line. */
export function headlineOf({ state, title }: Pick<Card, 'state' | 'title'>): string {
  return `[${state}] ${title}`.trim()
}

/** The card as lines of plain text, at most about 10000 characters. */
export function plainCard(card: Card): string {
  const lines = [
    headlineOf(card),
    card.text,
    ...card.facts.map(({ name, value }) => `${name}: ${value}`),
    ...card.links.map(({ label, url }) => `${label}: ${url}`),
  ]
  return joinUpTo(
    MAX_PLAIN_LENGTH,
    lines.filter((line) => line !== ''),
    '\n',
  )
}

/** Joins parts until they are longer than `length`, and adds how many are left out. */
function joinUpTo(length: number, parts: readonly string[], separator: string): string {
  let joined = ''
  for (const [index, part] of parts.entries()) {
    if (joined.length > length) return `${joined}${separator}… (${parts.length - index} more)`
    joined += index === 0 ? part : separator + part
  }
  return joined
}

function stateWord(type: MessageType, severity: Severity): string {
  if (type === 'fired' || type === 'announcement') return severity.toUpperCase()
  return type === 'reminded' ? `STILL ${severity.toUpperCase()}` : type.toUpperCase()
}

/** The text without the lines that repeat the title, a field or a link. */
function ownText({ title, text, fields, links }: Message): string {
  if (text.length > MAX_REPEATING_TEXT) return text
  const repeated = new Set([
    ...fields
      .filter(({ name, value }) => name.length + value.length <= MAX_REPEATING_LINE)
      .map(({ name, value }) => `${name}: ${value}`),
    ...links.filter(isShort).map(({ rel, url }) => `${linkLabels[rel]}: ${url}`),
  ])
  const isInTitle = (line: string): boolean =>
    title.length <= CERTAIN_TITLE_LENGTH && (title === line || title.endsWith(`: ${line}`))
  return readableText(text)
    .split('\n')
    .filter((line) => line === '' || !(repeated.has(line) || isInTitle(line)))
    .join('\n')
}

/** The facts of the alert, then the fields. A field with another value replaces the fact of the same name. */
function mergedFacts(message: Message): readonly Fact[] {
  const own = ownFacts(message)
  const replaced = new Set<OwnFact>()
  const fields = message.fields.filter((field) => {
    const fact = own.find(({ name }) => isSameName(name, field.name))
    if (fact === undefined) return true
    if ((fact.plain ?? fact.value) === field.value) return false
    replaced.add(fact)
    return true
  })
  return [...own.filter((fact) => !replaced.has(fact)), ...fields]
}

function isSameName(name: string, other: string): boolean {
  return name.length === other.length && name.toLowerCase() === other.toLowerCase()
}

/** A fact of the alert. `plain` is the value of a field that repeats it, if that differs from the fact's value. */
type OwnFact = Fact & { readonly plain?: string }

function ownFacts({ type, severity, labels, alert }: Message): readonly OwnFact[] {
  const facts: OwnFact[] = [{ name: 'Severity', value: severity }]
  const { value = null, threshold = null, firedAt, resolvedAt, acknowledgedBy } = alert ?? {}
  if (value !== null) {
    const limit = threshold === null ? '' : ` (threshold ${shortNumber(threshold)})`
    facts.push({ name: 'Value', value: shortNumber(value) + limit, plain: String(value) })
  }
  if (firedAt) facts.push({ name: type === 'resolved' ? 'Fired' : 'Since', value: firedAt })
  if (resolvedAt) facts.push({ name: 'Resolved', value: resolvedAt })
  if (acknowledgedBy) facts.push({ name: 'Acknowledged by', value: acknowledgedBy })
  const pairs = Object.entries(labels)
    .filter(([name]) => name !== 'alertname')
    .map(([name, text]) => `${name}=${text}`)
  if (pairs.length > 0) facts.push({ name: 'Labels', value: joinUpTo(MAX_LABELS_LENGTH, pairs, ', ') })
  return facts
}

/** A number with six significant digits, which hides the error of binary fractions. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}

function isShort({ url }: MessageLink): boolean {
  return url.length <= MAX_URL_LENGTH
}

function safeLinks(links: readonly MessageLink[], redact: Redact): readonly CardLink[] {
  const safe: CardLink[] = []
  for (const link of links.filter(isShort)) {
    if (safe.length === MAX_LINKS) break
    const url = safeUrl(link.url, redact)
    if (url !== undefined) safe.push({ label: linkLabels[link.rel], url })
  }
  return safe
}

/** The URL, or undefined if it is not http or https, has a user name or password, or contains a secret. */
function safeUrl(text: string, redact: Redact): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return undefined
  // These could end a link in markup. `<` and `>` are already encoded.
  const href = url.href.replace(/[|()`\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return redact(href) === href ? href : undefined
}
