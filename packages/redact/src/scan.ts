/** The match of a sticky pattern at an index, or undefined. */
export function matchAt(sticky: RegExp, text: string, index: number): string | undefined {
  sticky.lastIndex = index
  return sticky.exec(text)?.[0]
}

/**
 * All matches of a global pattern that matches no empty text. `matchAll` would copy the pattern, which costs more than the
 * search in a short line.
 */
export function matchesOf(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) found.push(match)
  return found
}

/** Index of the next match of a global pattern, or the length of the text. Unlike a long repeat, a search needs no stack. */
export function searchFrom(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.exec(text)?.index ?? text.length
}

/**
 * Index of the quote that closes the opening one, or the length of the text. A quote in JSON in a JSON string is escaped
 * more than once (`\"`, `\\\"`); the closing quote has as many backslashes as the opening one.
 */
export function closingQuote(text: string, from: number, opening: string): number {
  const quote = opening.slice(-1)
  const depth = opening.length - 1
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    let first = at
    while (first > from && text.charAt(first - 1) === '\\') first -= 1
    if ((at - first) % (2 * (depth + 1)) === depth) return at - depth
  }
  return text.length
}

const structure = /\\{0,7}["'`]|[[\]{}]/g

/** Index after the bracket that closes the one at `from`, or the length of the text. */
export function closingBracket(text: string, from: number): number {
  let depth = 0
  structure.lastIndex = from
  for (let token = structure.exec(text)?.[0]; token !== undefined; token = structure.exec(text)?.[0]) {
    if (token === '[' || token === '{') depth += 1
    else if (token === ']' || token === '}') depth -= 1
    else structure.lastIndex = closingQuote(text, structure.lastIndex, token) + token.length
    if (depth === 0) return structure.lastIndex
  }
  return text.length
}
