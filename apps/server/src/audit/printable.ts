/** Escapes control, formatting and line-separating characters, and cuts a text, so that it can be shown anywhere as one line. */
export function printable(text: string, maxLength: number): string {
  // Long enough that what is cut off needs no escaping.
  const cut =
    text.length > maxLength ? `${text.slice(0, maxLength - 1).toWellFormed()}…` : text.toWellFormed()
  return cut.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escape)
}

function escape(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
