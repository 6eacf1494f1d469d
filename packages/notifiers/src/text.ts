/** A secret longer than this, as a large JWT, is not recognised where a text is cut before it is searched. */
const SEARCH_AHEAD_LENGTH = 4096

/**
 * Makes a text from outside fit to send: well-formed, without secrets, without control characters other than
 * tab and line breaks, and at most `maxLength` UTF-16 units long (24 or more), with `… (n more)` where it was cut.
 */
export function prepareText(text: string, maxLength: number, redact: (text: string) => string): string {
  // Searching a megabyte of which a line is kept would only cost time.
  const searched = text.slice(0, maxLength * 4 + SEARCH_AHEAD_LENGTH)
  const clean = redact(searched.toWellFormed()).replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd')
  return clip(clean, maxLength, text.length - searched.length)
}

/** The text without overrides, embeddings and isolates, which would show it in another order than it is written in. */
export function withoutTurns(text: string): string {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/gu, '')
}

/** The text on one line, for where a line break would start something new. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
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
