import { oneLine, prepareText, readableText, type Redact } from '../text.ts'

/** Escapes a text so that a service shows it literally. */
export type Escape = (text: string) => string

/** Writes a text within `maxLength` UTF-16 units. */
export type WriteText = (text: string, maxLength: number) => string

/** The shortest text worth showing beside `… (n more)`. */
const MIN_LENGTH = 24

/**
 * Returns a function that writes texts from outside for one service: redacted, escaped, and after that at most `maxLength`
 * UTF-16 units long, with `… (n more)` at the end of a cut text. A blank text becomes a dash. `maxLength` must be at least
 * 24 times the length that `escape` gives one character.
 */
export function createTextWriter(escape: Escape, redact: Redact): WriteText {
  return (text, maxLength) => {
    for (let length = maxLength; ;) {
      const escaped = escape(visibleText(readableText(prepareText(text, length, redact))))
      if (escaped.length <= maxLength || length <= MIN_LENGTH) return escaped
      length = Math.max(MIN_LENGTH, Math.min(length - 1, Math.floor((length * maxLength) / escaped.length)))
    }
  }
}

/** {@link createTextWriter} for texts that are shown on one line. */
export function createLineWriter(escape: Escape, redact: Redact): WriteText {
  return createTextWriter((text) => escape(oneLine(text)), redact)
}

/** Both writers of one service. */
export interface Writers {
  readonly write: WriteText
  readonly writeLine: WriteText
}

/** Creates a text writer and a line writer. */
export function createWriters(escape: Escape, redact: Redact): Writers {
  return { write: createTextWriter(escape, redact), writeLine: createLineWriter(escape, redact) }
}

/** The text, or a dash if nothing of it is visible: services refuse blank texts. */
function visibleText(text: string): string {
  return /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(text) ? text : '–'
}

/** Joins the parts that fit into `maxLength`, with ` · ` in between. */
export function joinWithin(parts: readonly string[], maxLength: number): string {
  let joined = ''
  for (const part of parts) {
    const longer = joined === '' ? part : `${joined} · ${part}`
    if (longer.length <= maxLength) joined = longer
  }
  return joined
}
