/** A secret longer than this, as a large JWT, is not recognised where a text is cut before it is searched. */
const SEARCH_AHEAD_LENGTH = 4096

/** Takes secrets out of a text. */
export type Redact = (text: string) => string

/**
 * Makes a text from outside fit to send: well-formed, without secrets, in the order it is written in, without control
 * characters other than tab and line breaks, and at most `maxLength` UTF-16 units long (24 or more), with
 * `… (n more)` where it was cut.
 */
export function prepareText(text: string, maxLength: number, redact: Redact): string {
  // Searching a megabyte of which a line is kept would only cost time.
  const searched = text.slice(0, maxLength * 4 + SEARCH_AHEAD_LENGTH)
  // Marks that turn a text around could hide a secret, so they go first.
  const clean = redact(withoutTurns(searched.toWellFormed())).replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
  const unsearched = text.length - searched.length
  if (unsearched === 0) return clip(clean, maxLength, 0)
  // What ends where the search ended may be the beginning of a secret.
  const sure = clean.slice(0, -SEARCH_AHEAD_LENGTH)
  return clip(sure, maxLength, unsearched + clean.length - sure.length)
}

/** The text with one kind of line break. */
export function readableText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029]/g, '\n')
}

/** The text on one line, for where a line break would start something new. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/** The first items, and in place of the last of them how many more there are. */
export function firstItems<T>(items: readonly T[], max: number, more: (text: string) => T): readonly T[] {
  return items.length <= max ? items : [...items.slice(0, max - 1), more(`(${items.length - max + 1} more)`)]
}

/** The text without overrides, embeddings and isolates, which would show it in another order than it is written in. */
function withoutTurns(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
}

/** Cuts on a code-point boundary and says how many UTF-16 units are missing. */
function clip(text: string, maxLength: number, alreadyCut: number): string {
  if (text.length <= maxLength && alreadyCut === 0) return text
  const markLength = moreMark(text.length + alreadyCut).length
  let end = Math.min(text.length, Math.max(0, maxLength - markLength))
  if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1
  return text.slice(0, end) + moreMark(text.length + alreadyCut - end)
}

function moreMark(count: number): string {
  return `… (${count} more)`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
