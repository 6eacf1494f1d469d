import type { Message, MessageAlert, MessageLink, MessageType, Severity } from './message.ts'
import { Problems } from '../problems.ts'

const messageTypes: readonly MessageType[] = ['fired', 'reminded', 'resolved', 'digest', 'test', 'notice']
const severities: readonly Severity[] = ['info', 'warning', 'error', 'critical']
const relations: readonly MessageLink['rel'][] = ['runbook', 'alert']

/** A reason has to stay readable. */
const MAX_PROBLEMS = 3

/** A message that is one in every part, or why it is none, without a word of what it holds. */
export type MessageReading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string }

/**
 * Reads a message once into one of plain data, whatever was given as one: the types do not bind a caller in JavaScript,
 * and a getter may give something else each time. Throws only what a getter throws.
 */
export function readMessage(given: unknown): MessageReading {
  const problems = new Problems()
  const message = new Reader(problems).message(given)
  const reason = problems.summary(MAX_PROBLEMS)
  return reason === '' ? { ok: true, message } : { ok: false, reason: `Message is not valid: ${reason}` }
}

/** Reads part by part and notes what is not as it has to be. What it gives is right when nothing was noted. */
class Reader {
  readonly #problems: Problems

  constructor(problems: Problems) {
    this.#problems = problems
  }

  message(given: unknown): Message {
    const part = this.#object(given, 'message')
    const alert = part['alert'] ?? undefined
    return {
      id: this.#text(part['id'], 'id'),
      type: this.#oneOf(messageTypes, part['type'], 'type'),
      severity: this.#oneOf(severities, part['severity'], 'severity'),
      title: this.#text(part['title'], 'title'),
      text: this.#text(part['text'], 'text'),
      fields: this.#list(part['fields'], 'fields').map((field, index) =>
        this.#field(field, `fields[${index}]`),
      ),
      labels: this.#texts(part['labels'], 'labels'),
      links: this.#list(part['links'], 'links').map((link, index) => this.#link(link, `links[${index}]`)),
      timestamp: this.#text(part['timestamp'], 'timestamp'),
      group: this.#text(part['group'], 'group'),
      ...(alert !== undefined && { alert: this.#alert(alert) }),
    }
  }

  #alert(given: unknown): MessageAlert {
    const part = this.#object(given, 'alert')
    return {
      id: this.#text(part['id'], 'alert.id'),
      fingerprint: this.#text(part['fingerprint'], 'alert.fingerprint'),
      rule: this.#text(part['rule'], 'alert.rule'),
      status: this.#text(part['status'], 'alert.status'),
      annotations: this.#texts(part['annotations'], 'alert.annotations'),
      value: this.#figure(part['value'], 'alert.value'),
      threshold: this.#figure(part['threshold'], 'alert.threshold'),
      firedAt: this.#textOrNull(part['firedAt'], 'alert.firedAt'),
      resolvedAt: this.#textOrNull(part['resolvedAt'], 'alert.resolvedAt'),
      acknowledgedBy: this.#textOrNull(part['acknowledgedBy'], 'alert.acknowledgedBy'),
    }
  }

  #field(given: unknown, path: string): Message['fields'][number] {
    const part = this.#object(given, path)
    return {
      name: this.#text(part['name'], `${path}.name`),
      value: this.#text(part['value'], `${path}.value`),
    }
  }

  #link(given: unknown, path: string): MessageLink {
    const part = this.#object(given, path)
    return {
      rel: this.#oneOf(relations, part['rel'], `${path}.rel`),
      url: this.#text(part['url'], `${path}.url`),
    }
  }

  /** Names come from outside, so a problem has the place of its text instead. */
  #texts(given: unknown, path: string): Readonly<Record<string, string>> {
    const entries = Object.entries(this.#object(given, path))
    return Object.fromEntries(
      entries.map(([name, text], index) => [name, this.#text(text, `${path}[${index}]`)]),
    )
  }

  #object(given: unknown, path: string): Readonly<Record<string, unknown>> {
    const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
    this.#problems.check(isObject, path, given, 'an object')
    return isObject ? (given as Record<string, unknown>) : {}
  }

  #list(given: unknown, path: string): readonly unknown[] {
    const isList = Array.isArray(given)
    this.#problems.check(isList, path, given, 'a list')
    return isList ? Array.from(given as unknown[]) : []
  }

  #text(given: unknown, path: string): string {
    this.#problems.check(typeof given === 'string', path, given, 'text')
    return given as string
  }

  #textOrNull(given: unknown, path: string): string | null {
    return given === undefined || given === null ? null : this.#text(given, path)
  }

  #figure(given: unknown, path: string): number | null {
    if (given === undefined || given === null) return null
    this.#problems.check(typeof given === 'number', path, given, 'a number')
    return given as number
  }

  #oneOf<T extends string>(known: readonly T[], given: unknown, path: string): T {
    this.#problems.check(known.includes(given as T), path, given, `one of ${known.join(', ')}`)
    return given as T
  }
}
