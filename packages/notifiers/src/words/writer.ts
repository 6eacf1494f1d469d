import { oneLine, prepareText, readableText, type Redact } from '../text.ts'
import { createClock, type Clock } from './clock.ts'
import { wordsOf } from './languages/languages.ts'
import type { Words } from './languages/words.ts'
import type { Reader } from './reader.ts'

/** What every part of a card is written with. */
export interface Writer {
  readonly words: Words
  readonly clock: Clock
  readonly redact: Redact
  /**
   * Returns a text from outside on one line, redacted and at most `maxLength` UTF-16 units long. It is empty if nothing of
   * it is seen.
   */
  readonly line: (text: string, maxLength: number) => string
  /** The same with its line breaks. */
  readonly text: (text: string, maxLength: number) => string
}

/** Room for what a redaction or a collapse of white space changes before a text is cut. */
const ROOM = 200

/** A character that is seen, in contrast to e.g. a zero-width space. */
const visible = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u

/** Creates the writer of one message. `at` is when it was composed. */
export function createWriter(reader: Reader, at: string, redact: Redact): Writer {
  const prepare = (text: string, maxLength: number): string => prepareText(text, maxLength + ROOM, redact)
  const words = wordsOf(reader.language)
  return {
    words,
    clock: createClock(reader, at, words),
    redact,
    line: (text, maxLength) => cut(oneLine(prepare(text, maxLength)), maxLength),
    text: (text, maxLength) => cut(readableText(prepare(text, maxLength)).trim(), maxLength),
  }
}

/** Cuts between code points. Nothing is left of a text that is not seen. */
function cut(text: string, maxLength: number): string {
  if (!visible.test(text)) return ''
  if (text.length <= maxLength) return text
  const kept = text.slice(0, maxLength - 1)
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`
}
