import { cut, printable } from '../../../printable.ts'

const MAX_TEXT = 2000
/** Characters that take two cells of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const MARK = /^\p{M}$/u

/** A text of the server that cannot change the terminal; `–` for null and undefined. */
export function shown(value: unknown): string {
  return value === null || value === undefined
    ? '–'
    : printable(typeof value === 'string' ? value : JSON.stringify(value), MAX_TEXT)
}

/** Number of cells that a text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += cellsOf(character)
  return width
}

/** Cuts a text to a number of cells. */
export function fit(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let used = 1
  for (const character of text) {
    used += cellsOf(character)
    if (used > width) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

/** Breaks a text into lines of at most a number of cells, between words where it can. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (widthOf(longer) <= width || line === '') line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  // A word that is longer than a line, e.g. a URL, stays whole, so that it can be copied.
  return [...lines, cut(line, MAX_TEXT)]
}

function cellsOf(character: string): number {
  if (character < '\u0300') return 1
  if (MARK.test(character)) return 0
  return WIDE.test(character) ? 2 : 1
}
