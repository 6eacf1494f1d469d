import type { Message, MessageLink, MessageType, Severity } from './message.ts'
import { readableText, type Redact } from '../text.ts'

/** One thing a person wants to know at a glance. */
export interface Fact {
  readonly name: string
  /** An ISO 8601 time at its beginning is shown as people read times. */
  readonly value: string
}

/** A place to read on, at an http or https URL that can stand in markup. */
export interface CardLink {
  readonly label: string
  readonly url: string
}

/** How bad it is, or that it is over. */
export type Tone = Severity | 'resolved'

/** What a person is shown of a message: each thing once. Texts are neither escaped nor cut yet. */
export interface Card {
  /** A word for how things stand, as `STILL WARNING`, so that nobody has to tell colours apart. */
  readonly state: string
  readonly tone: Tone
  /** Without the state. */
  readonly title: string
  readonly text: string
  readonly facts: readonly Fact[]
  readonly links: readonly CardLink[]
  /** Rule and id of the alert; empty for a message about none. */
  readonly footer: string
}

const linkLabels: Readonly<Record<MessageLink['rel'], string>> = { runbook: 'Runbook', alert: 'Alert' }
const MAX_LINKS = 5
/** A longer URL would fill the message. */
const MAX_URL_LENGTH = 2048
/** A longer title may be cut. */
const CERTAIN_TITLE_LENGTH = 120
/** A longer text, or a longer line of it, repeats nothing. */
const MAX_REPEATING_TEXT = 10_000
const MAX_REPEATING_LINE = 1000
/** More than any channel shows of it. */
const MAX_LABELS_LENGTH = 5000
const MAX_PLAIN_LENGTH = 10_000

/** Lays a message out for people. The work is bounded whatever the message holds. */
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

/** How things stand, and what it is about. */
export function headlineOf({ state, title }: Pick<Card, 'state' | 'title'>): string {
  return `[${state}] ${title}`.trim()
}

/** The card as lines of text. */
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

/** The parts, joined until they are longer than this, and how many more there are. */
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

/** The text without the lines that title, fields and links say as well. */
function ownText({ title, text, fields, links }: Message): string {
  if (text.length > MAX_REPEATING_TEXT) return text
  const said = new Set([
    ...fields
      .filter(({ name, value }) => name.length + value.length <= MAX_REPEATING_LINE)
      .map(({ name, value }) => `${name}: ${value}`),
    ...links.filter(isShort).map(({ rel, url }) => `${linkLabels[rel]}: ${url}`),
  ])
  const isInTitle = (line: string): boolean =>
    title.length <= CERTAIN_TITLE_LENGTH && (title === line || title.endsWith(`: ${line}`))
  return readableText(text)
    .split('\n')
    .filter((line) => line === '' || !(said.has(line) || isInTitle(line)))
    .join('\n')
}

/** What is known of the alert, then the fields. A field that says something else replaces the fact of its name. */
function mergedFacts(message: Message): readonly Fact[] {
  const own = ownFacts(message)
  const replaced = new Set<OwnFact>()
  const fields = message.fields.filter((field) => {
    const fact = own.find(({ name }) => isSameName(name, field.name))
    if (fact === undefined) return true
    if ((fact.says ?? fact.value) === field.value) return false
    replaced.add(fact)
    return true
  })
  return [...own.filter((fact) => !replaced.has(fact)), ...fields]
}

function isSameName(name: string, other: string): boolean {
  return name.length === other.length && name.toLowerCase() === other.toLowerCase()
}

/** A fact, and what a field with the same to say would hold, where that is something else. */
type OwnFact = Fact & { readonly says?: string }

function ownFacts({ type, severity, labels, alert }: Message): readonly OwnFact[] {
  const facts: OwnFact[] = [{ name: 'Severity', value: severity }]
  const { value = null, threshold = null, firedAt, resolvedAt, acknowledgedBy } = alert ?? {}
  if (value !== null) {
    const limit = threshold === null ? '' : ` (threshold ${shortNumber(threshold)})`
    facts.push({ name: 'Value', value: shortNumber(value) + limit, says: String(value) })
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

/** A figure without the tail that binary fractions have. */
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

/** The URL, or nothing where it leads elsewhere than to the web, hides where it leads, or holds a secret. */
function safeUrl(text: string, redact: Redact): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    return undefined
  // What markup could take for its end; < and > are encoded by now.
  const href = url.href.replace(/[|()`\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return redact(href) === href ? href : undefined
}
