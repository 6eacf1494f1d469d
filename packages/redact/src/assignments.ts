import { closingBracket, closingQuote, matchAt, searchFrom } from './scan.ts'
import { isSecretName, looksLikeCredential } from './secret-names.ts'
import type { Span } from './spans.ts'

/** Shortest value without quotes that is hidden, so that `token: yes` stays readable. */
const MIN_BARE_LENGTH = 6

/** A name and the separator before its value. */
const assignment =
  /(?<name>(?<![\w.-])[\w.-]+)(?:\\{0,7}["'`])?\s{0,4}(?:=>|:=|={1,3}|:(?!:|\/\/)|%3[AD])\s{0,4}/gi
/** Headers whose value may contain spaces. */
const headerName = /(?:authorization|cookie)$/i
const plainKey = /(?:^|[^a-z])key$/i
/** Names that are mostly followed by prose, e.g. `tokens: approximately 500` or `auth: failed`. */
const proseName = /(?:[^s]s|auth)$/i

const openingQuote = /[bruf]{0,2}\\{0,7}["'`]/iy
const openingBracket = /[[{]/y
/** The rest of a value after its closing bracket or quote, e.g. `bc` in `[a]bc`. */
const rest = /[^\s,;:&)}\]"'`\\<>]*/y
/** Literals without quotes of JSON and similar formats. */
const literal = /(?:true|false|null|none|undefined|-?\d+(?:\.\d+)?)(?=[\s,;&)}\]"'`\\]|$)/iy
/** The end of a value without quotes: white space, the next query parameter, or the quote that closes the text around it. */
const bareEnd = /\s|&[\w.[\]%-]{1,64}=|\\{0,7}["'`](?:[\s,;:)}\]&<>]|$)/g
/** The end of its first word. No second name can begin before it, so no text is read twice. */
const wordEnd = /[\s=:&,;"'`]|%3[AD]/gi
const line = /[^\r\n]*/y

/** Finds values after the name of a secret: `password=…`, `"token": ["…"]`, `Authorization: …`. */
export function findAssigned(text: string): Span[] {
  const spans: Span[] = []
  const names = new RegExp(assignment)
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const name = match.groups?.name ?? ''
    const isSecret = isSecretName(name)
    if (!isSecret && !plainKey.test(name)) continue
    const value = isSecret
      ? secretValue(text, match.index, names.lastIndex, name)
      : keyValue(text, names.lastIndex)
    if (value === undefined || value[0] === value[1]) continue
    spans.push(value)
    names.lastIndex = value[1]
  }
  return spans
}

/** The value after the name of a secret; undefined for a count, a flag or a short word. */
function secretValue(text: string, nameAt: number, from: number, name: string): Span | undefined {
  const quote = matchAt(openingQuote, text, from)
  if (quote !== undefined) return quotedValue(text, from, quote)
  const flag = matchAt(literal, text, from)
  if (flag !== undefined)
    return /^\d{6}/.test(flag) && !proseName.test(name) ? [from, from + flag.length] : undefined
  if (matchAt(openingBracket, text, from)) return withRest(text, from, closingBracket(text, from))
  if (headerName.test(name)) return [from, endOfHeader(text, nameAt, from)]
  if (proseName.test(name)) return bareCredential(text, from)
  const end = searchFrom(bareEnd, text, from)
  return end - from < MIN_BARE_LENGTH ? undefined : [from, end]
}

/** The value after `key`, which may be any key, if it looks like a credential. */
function keyValue(text: string, from: number): Span | undefined {
  const quote = matchAt(openingQuote, text, from)
  if (quote === undefined) return bareCredential(text, from)
  const value = quotedValue(text, from, quote)
  return looksLikeCredential(text.slice(...value)) ? value : undefined
}

function bareCredential(text: string, from: number): Span | undefined {
  const word = text.slice(from, searchFrom(wordEnd, text, from))
  return looksLikeCredential(word) ? [from, searchFrom(bareEnd, text, from)] : undefined
}

function quotedValue(text: string, from: number, quote: string): Span {
  const start = from + quote.length
  const opening = quote.replace(/^[bruf]+/i, '')
  const end = closingQuote(text, start, opening)
  const [, withTail] = withRest(text, start, end + opening.length)
  return [start, withTail > end + opening.length ? withTail : end]
}

function withRest(text: string, start: number, end: number): Span {
  return [start, end + (matchAt(rest, text, end)?.length ?? 0)]
}

/** A header ends at the end of its line, or at the quote that closes the one right before its name. */
function endOfHeader(text: string, nameAt: number, from: number): number {
  const endOfLine = from + (matchAt(line, text, from)?.length ?? 0)
  const opening = /\\{0,7}["'`]$/.exec(text.slice(Math.max(0, nameAt - 8), nameAt))?.[0]
  return opening === undefined ? endOfLine : Math.min(endOfLine, closingQuote(text, from, opening))
}
