import type { Span } from './spans.ts'

/** A shorter secret would hide ordinary words. */
export const MIN_SECRET_LENGTH = 6

/** One spelling of a secret. */
export interface Needle {
  readonly text: string
  /** The base64 character before and after it, if it may contain bits of the secret. */
  readonly before?: RegExp | undefined
  readonly after?: RegExp | undefined
}

/** All spellings of a secret: as it is, JSON-escaped, URL-encoded, both, HTML-escaped, in hexadecimal and base64. */
export function needlesOf(secret: string): readonly Needle[] {
  const once = spellings(secret.toWellFormed())
  const whole = new Set([secret, ...once.flatMap(spellings)])
  const hex = Buffer.from(secret, 'utf8').toString('hex')
  return [...[...whole, hex, hex.toUpperCase()].map((text) => ({ text })), ...base64Needles(secret)]
}

/** Finds every occurrence of the needles, also those that overlap. */
export function findNeedles(text: string, needles: readonly Needle[]): Span[] {
  const spans: Span[] = []
  for (const { text: needle, before, after } of needles) {
    for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1)) {
      const end = at + needle.length
      const head = before?.exec(text.slice(Math.max(0, at - 3), at))?.[0] ?? ''
      const tail = after?.exec(text.slice(end, end + 9))?.[0] ?? ''
      spans.push([at - head.length, end + tail.length])
    }
  }
  return spans
}

const entities: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": '#39',
}

const encoders: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => text.replaceAll('/', String.raw`\/`),
  (text) => text.replace(/[^ -~]|[<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  encodeURIComponent,
  encodeURI,
  (text) => new URLSearchParams({ s: text }).toString().slice(2),
  (text) => text.replace(/[&<>"']/g, (character) => `&${entities[character]};`),
  (text) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
]

function spellings(text: string): string[] {
  return [...new Set(encoders.map((encode) => encode(text)))]
}

const characterBefore = /(?:%[0-9a-f]{2}|\\?[\w+/-])$/i
const characterAfter = /^(?:%[0-9a-f]{2}|\\?[\w+/-])(?:=|%3d){0,2}/i

/**
 * base64 packs three bytes into four characters, so a secret has three spellings, which depend on the number of bytes
 * before it (e.g. in `user:secret`). A needle has the characters that depend on the secret alone. The character at either
 * end may also contain bits of a neighbour: it is not searched for, but hidden, too.
 */
function base64Needles(secret: string): Needle[] {
  const bytes = Buffer.from(secret, 'utf8')
  const needles = new Map<string, Needle>()
  for (let offset = 0; offset < 3; offset += 1) {
    const bits = (offset + bytes.length) * 8
    const before = offset === 0 ? undefined : characterBefore
    const after = bits % 6 === 0 ? undefined : characterAfter
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding)
      const fragment = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(bits / 6))
      for (const text of spellings(fragment)) needles.set(text, { text, before, after })
    }
  }
  return [...needles.values()]
}
