import { REDACTED } from './marker.ts'

/** Secrets shorter than this would hide ordinary words, so they are not looked for. */
export const MIN_SECRET_LENGTH = 6

/** An encoded fragment shorter than this is too likely to be something else. */
const MIN_FRAGMENT_LENGTH = 8

/** One spelling under which a secret may turn up in a text. */
export interface Needle {
  readonly text: string
  /** A base64 fragment stands for the whole encoded run around it, which carries the secret's first and last bits. */
  readonly isFragment: boolean
}

/** Every spelling of a secret: as it is, JSON-escaped, URL-encoded, base64. */
export function needlesOf(secret: string): readonly Needle[] {
  const whole = [secret, JSON.stringify(secret).slice(1, -1), ...urlEncodings(secret)]
  return [
    ...whole.map((text) => ({ text, isFragment: false })),
    ...base64Fragments(secret).map((text) => ({ text, isFragment: true })),
  ]
}

/** The text with every occurrence of the needle replaced. */
export function hideNeedle(input: string, needle: Needle): string {
  return needle.isFragment ? hideEncodedRuns(input, needle.text) : input.replaceAll(needle.text, REDACTED)
}

function hideEncodedRuns(input: string, fragment: string): string {
  let out = ''
  let from = 0
  for (let at = input.indexOf(fragment); at !== -1; at = input.indexOf(fragment, from)) {
    let start = at
    while (start > from && isBase64(input.charAt(start - 1))) start -= 1
    let end = at + fragment.length
    while (isBase64(input.charAt(end))) end += 1
    while (input.charAt(end) === '=') end += 1
    out += input.slice(from, start) + REDACTED
    from = end
  }
  return out + input.slice(from)
}

function isBase64(character: string): boolean {
  return /[\w+/-]/.test(character)
}

function urlEncodings(secret: string): string[] {
  const wellFormed = secret.toWellFormed()
  const strict = encodeURIComponent(wellFormed)
  const form = new URLSearchParams({ s: wellFormed }).toString().slice(2)
  const upper = [strict, form, encodeURI(wellFormed)]
  return [...upper, ...upper.map((text) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()))]
}

/**
 * base64 packs three bytes into four characters, so the same secret has three spellings depending on what
 * stands before it (as in `user:secret`). The characters that also carry neighbouring bytes are cut off.
 */
function base64Fragments(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const fragments: string[] = []
  for (let offset = 0; offset < 3; offset += 1) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
    const start = Math.ceil((offset * 8) / 6)
    const end = Math.floor((padded.length * 8) / 6)
    for (const encoding of ['base64', 'base64url'] as const) {
      const fragment = padded.toString(encoding).slice(start, end)
      if (fragment.length >= MIN_FRAGMENT_LENGTH) fragments.push(fragment)
    }
  }
  return fragments
}
