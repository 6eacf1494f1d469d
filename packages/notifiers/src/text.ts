/** Longest secret, e.g. a large JWT, that is recognised at the place where a text is cut before it is searched. */
const SEARCH_AHEAD_LENGTH = 4096

/** Replaces secrets in a text. */
export type Redact = (text: string) => string

/**
 * Makes a text from outside safe to send: well-formed, redacted, without characters that reverse the reading direction,
 * without control characters other than tab and line breaks, and at most `maxLength` UTF-16 units long (24 or more). A cut
 * text ends with `… (n more)`.
 */
export function prepareText(text: string, maxLength: number, redact: Redact): string {
  // Of a megabyte only the part that may be kept is searched.
  const searched = text.slice(0, maxLength * 4 + SEARCH_AHEAD_LENGTH)
  // Direction marks could hide a secret, so they are removed first.
  const clean = redact(withoutDirections(searched.toWellFormed())).replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
  const unsearched = text.length - searched.length
  if (unsearched === 0) return clip(clean, maxLength, 0)
  // The end of the searched part may be the start of a secret.
  const safe = clean.slice(0, -SEARCH_AHEAD_LENGTH)
  return clip(safe, maxLength, unsearched + clean.length - safe.length)
}

/** The text with `\n` as its only line break. */
export function readableText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029]/g, '\n')
}

/** The text on one line: all white space becomes single spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

/** Joins the texts that are not empty. */
export function joinParts(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== '').join(separator)
}

/** At most `max` items. If there are more, the last one is replaced by the number of items left out. */
export function firstItems<T>(items: readonly T[], max: number, more: (text: string) => T): readonly T[] {
  return items.length <= max ? items : [...items.slice(0, max - 1), more(`(${items.length - max + 1} more)`)]
}

/** Removes overrides, embeddings and isolates, which show a text in another order than it is written in. */
function withoutDirections(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
}

/** Cuts between code points and adds how many UTF-16 units are missing. */
function clip(text: string, maxLength: number, alreadyCut: number): string {
  if (text.length <= maxLength && alreadyCut === 0) return text
  const markLength = moreMark(text.length + alreadyCut).length
  let end = Math.min(text.length, Math.max(0, maxLength - markLength))
  if (isHighSurrogate(text.charCodeAt(end - 1))) end -= 1
  return text.slice(0, end) + moreMark(text.length + alreadyCut - end)
}

/** Says how much of a text or a list is left out. */
export function moreMark(count: number): string {
  return `… (${count} more)`
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
