import type { Message, MessageLink, MessageType, Severity } from '../message.ts'
import { readableText, type Redact } from './text.ts'

/** One thing a person wants to know at a glance. */
export interface Fact {
  readonly name: string
  /** An ISO 8601 time at its beginning is shown in the reader's time zone. */
  readonly value: string
}

/** A place to read on, at an http or https URL that can stand in markup. */
interface CardLink {
  readonly label: string
  readonly url: string
}

/** What a chat shows of a message: each thing once. Texts are neither escaped nor cut yet. */
export interface Card {
  /** Begins with a word that says how things stand, so that nobody has to tell colours apart. */
  readonly headline: string
  /** 24 bits, red first. */
  readonly color: number
  readonly text: string
  readonly facts: readonly Fact[]
  readonly links: readonly CardLink[]
  /** Rule and id of the alert; empty for a message about none. */
  readonly footer: string
}

const colors: Readonly<Record<Severity, number>> = {
  info: 0x3b82f6,
  warning: 0xf59e0b,
  error: 0xe5484d,
  critical: 0x8e1b3f,
}
const RESOLVED_COLOR = 0x2e9e5b

const linkLabels: Readonly<Record<MessageLink['rel'], string>> = { runbook: 'Runbook', alert: 'Alert' }
const MAX_LINKS = 5
/** A longer title may be cut. */
const CERTAIN_TITLE_LENGTH = 120

/** Lays a message out for a chat. */
export function cardOf(message: Message, redact: Redact): Card {
  const { type, severity, title, alert } = message
  const word = `[${stateWord(type, severity)}]`
  return {
    headline: title.startsWith(word) ? title : `${word} ${title}`.trim(),
    color: type === 'resolved' ? RESOLVED_COLOR : colors[severity],
    text: newLines(message).join('\n').trim(),
    facts: mergedFacts(message),
    links: message.links.flatMap((link) => safeLink(link, redact)).slice(0, MAX_LINKS),
    footer: alert === undefined ? '' : `${alert.rule} · ${alert.id}`,
  }
}

/** The card as lines of text. */
export function plainCard({ headline, text, facts, links }: Card): string {
  const lines = [
    headline,
    text,
    ...facts.map(({ name, value }) => `${name}: ${value}`),
    ...links.map(({ label, url }) => `${label}: ${url}`),
  ]
  return lines.filter((line) => line !== '').join('\n')
}

function stateWord(type: MessageType, severity: Severity): string {
  if (type === 'fired' || type === 'notice') return severity.toUpperCase()
  return type === 'reminded' ? `STILL ${severity.toUpperCase()}` : type.toUpperCase()
}

/** The lines of the text that title, fields and links do not say as well. */
function newLines({ title, text, fields, links }: Message): readonly string[] {
  const said = new Set([
    ...fields.map(({ name, value }) => `${name}: ${value}`),
    ...links.map(({ rel, url }) => `${linkLabels[rel]}: ${url}`),
  ])
  const isInTitle = (line: string): boolean =>
    title.length <= CERTAIN_TITLE_LENGTH && (title === line || title.endsWith(`: ${line}`))
  return readableText(text)
    .split('\n')
    .filter((line) => line === '' || !(said.has(line) || isInTitle(line)))
}

/** What is known of the alert, then the fields. A field that says something else replaces the fact of its name. */
function mergedFacts(message: Message): readonly Fact[] {
  const own = ownFacts(message)
  const isNamed = ({ name }: Fact, other: Fact): boolean => name.toLowerCase() === other.name.toLowerCase()
  const fields = message.fields.filter(
    (field) => !own.some((fact) => isNamed(fact, field) && (fact.says ?? fact.value) === field.value),
  )
  return [...own.filter((fact) => !fields.some((field) => isNamed(fact, field))), ...fields]
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
  const pairs = Object.entries(labels).filter(([name]) => name !== 'alertname')
  if (pairs.length > 0)
    facts.push({ name: 'Labels', value: pairs.map(([name, text]) => `${name}=${text}`).join(', ') })
  return facts
}

/** A figure without the tail that binary fractions have. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}

/**
 * The link, or nothing where it leads elsewhere than to the web, hides where it leads, or holds a secret.
 */
function safeLink({ rel, url: text }: MessageLink, redact: Redact): readonly CardLink[] {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return []
  // What markup could take for its end; < and > are encoded by now.
  const href = url.href.replace(/[|()`\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  return redact(href) !== href ? [] : [{ label: linkLabels[rel], url: href }]
}
