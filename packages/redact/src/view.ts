import { matchesOf } from './scan.ts'
import type { Span } from './spans.ts'

/** A text as it is searched, and where its characters stand in the original. */
export interface View {
  readonly text: string
  /** Converts a part of this text to the part of the original. */
  readonly original: (span: Span) => Span
}

const escape = String.raw`(?:\x1b|\\{1,7}(?:u001b|x1b|e|033))`
/** Colours of a terminal, also escaped or without their first character, and characters without a width. */
const invisible = new RegExp(
  String.raw`${escape}?\[\d{1,3}(?:;\d{1,3}){0,9}m|${escape}\[[\d;?]{0,16}[A-Za-z]|[\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]`,
  'gi',
)
const lookAlike = /[\xa0\u2002-\u200a\u2010-\u2015\u2018-\u201f\u3000\uff01-\uff5e]/g
/** A character of ASCII, encoded for a URL (also more than once), in HTML or in JSON. */
const encoded =
  /%(?:25){0,7}(?<url>0[ad]|[2-7][\da-f])|&(?:amp;){0,7}(?:(?<name>amp|apos|gt|lt|nbsp|quot)|#(?<decimal>\d{2,3})|#x(?<hex>[\da-f]{2}));|\\{1,7}u00(?<unit>[2-7][\da-f])/gi
/** A line break with the indentation after it: real, escaped, or soft as in a mail. */
const lineBreak = /[\\=]?\r?\n[ \t]{0,64}|(?:\\{1,7}r)?\\{1,7}n/g

const named: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  lt: '<',
  nbsp: ' ',
  quot: '"',
}

/** The text without colours and look-alikes, and the same with encoded characters decoded. */
export function viewsOf(text: string): readonly View[] {
  const plain = replaceIn({ ...identity(text), text: text.replace(lookAlike, ascii) }, invisible)
  return distinct([plain, replaceIn(plain, encoded, decode)])
}

/** The text as it is, and all views of it, also without line breaks. */
export function viewsForKnown(text: string, views: readonly View[]): readonly View[] {
  const all = views[0]?.text === text ? views : [identity(text), ...views]
  return distinct(all.flatMap((view) => [view, replaceIn(view, lineBreak)]))
}

function identity(text: string): View {
  return { text, original: (span) => span }
}

function distinct(views: readonly View[]): readonly View[] {
  return [...new Set(views)]
}

/** The character of ASCII that looks the same. */
function ascii(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0xff01) return String.fromCharCode(code - 0xfee0)
  if (code >= 0x2010 && code <= 0x2015) return '-'
  if (code >= 0x2018 && code <= 0x201f) return code < 0x201c ? "'" : '"'
  return ' '
}

function decode({ groups = {} }: RegExpExecArray): string {
  const { url, name, decimal, hex, unit } = groups
  if (name !== undefined) return named[name.toLowerCase()] ?? ''
  return String.fromCharCode(
    decimal === undefined ? Number.parseInt(url ?? hex ?? unit ?? '', 16) : Number(decimal),
  )
}

/** Replaces every match by nothing or by one character. Returns the view itself if there is no match. */
function replaceIn(
  view: View,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string = () => '',
): View {
  const matches = matchesOf(pattern, view.text)
  if (matches.length === 0) return view
  const starts = new Uint32Array(view.text.length)
  const ends = new Uint32Array(view.text.length)
  let text = ''
  let shown = 0
  const append = (part: string, from: number, length: number): void => {
    for (let index = 0; index < part.length; index += 1) {
      starts[text.length + index] = from + index
      ends[text.length + index] = from + index + length
    }
    text += part
  }
  for (const match of matches) {
    append(view.text.slice(shown, match.index), shown, 1)
    append(replacement(match), match.index, match[0].length)
    shown = match.index + match[0].length
  }
  append(view.text.slice(shown), shown, 1)
  return { text, original: ([start, end]) => view.original([starts[start] ?? 0, ends[end - 1] ?? 0]) }
}
