/** Begins with a letter, and has nothing that YAML reads as more than text, also within brackets. */
const PLAIN = /^[a-z](?:[\w./@+-]|:(?=\/))*$/i
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n'])

/** An answer as text in YAML, in quotes where it needs them. */
export function text(answer: string): string {
  if (PLAIN.test(answer) && !WORDS.has(answer.toLowerCase())) return answer
  // JSON escapes line ends, which would be folded in single quotes.
  return /\p{Cc}/u.test(answer) ? JSON.stringify(answer) : `'${answer.replaceAll("'", "''")}'`
}

/** An answer that is a number, or a text that the file is then refused for. */
export function number(answer: string): string {
  return /^\d+(?:\.\d+)?$/.test(answer) ? answer : text(answer)
}

/** A line that is not in effect until its `#` is removed. */
export function example(line: string): string {
  return `#${line}`
}
