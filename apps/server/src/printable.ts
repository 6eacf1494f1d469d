/** Escapes control, formatting and line-separating characters, and cuts a text, so that it can be shown anywhere as one line. */
export function printable(text: string, maxLength: number): string {
  // Cut first, so that what is cut off needs no escaping.
  return cut(text, maxLength).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escape)
}

/** Cuts a text that is longer than `maxLength`, never in the middle of a character. */
export function cut(text: string, maxLength: number): string {
  return (text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text).toWellFormed()
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
