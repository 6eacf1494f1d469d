import { closingBracket, closingQuote, matchAt, searchFrom } from './scan.ts'
import { isSecretName, looksLikeCredential } from './secret-names.ts'
import type { Span } from './spans.ts'

/** A value without quotes is hidden from this length on, so that `token: yes` stays readable. */
const MIN_BARE_LENGTH = 6

/** A name, and what stands between it and its value. */
const assignment =
  /(?<name>(?<![\w.-])[\w.-]+)(?:\\{0,7}["'`])?\s{0,4}(?:=>|:=|={1,3}|:(?!:|\/\/)|%3[AD])\s{0,4}/gi
/** Headers whose value may hold spaces. */
const headerName = /(?:authorization|cookie)$/i
const plainKey = /(?:^|[^a-z])key$/i
/** `tokens: approximately 500`, `auth: failed`: what follows such a name without quotes is mostly prose. */
const proseName = /(?:[^s]s|auth)$/i

const openingQuote = /[bruf]{0,2}\\{0,7}["'`]/iy
const openingBracket = /[[{]/y
/** What a closed value goes on with, as in `[a]bc`. */
const rest = /[^\s,;:&)}\]"'`\\<>]*/y
/** What JSON and its like write without quotes. */
const literal = /(?:true|false|null|none|undefined|-?\d+(?:\.\d+)?)(?=[\s,;&)}\]"'`\\]|$)/iy
/** Where a bare value ends: at a space, the next query parameter, the quote that closes the text around it. */
const bareEnd = /\s|&[\w.[\]%-]{1,64}=|\\{0,7}["'`](?:[\s,;:)}\]&<>]|$)/g
/** Where its first word ends. No second name fits before that, so no stretch of text is judged twice. */
const wordEnd = /[\s=:&,;"'`]|%3[AD]/gi
const line = /[^\r\n]*/y

/** The values that a secret's name stands before: `password=…`, `"token": ["…"]`, `Authorization: …`. */
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

/** What follows a secret's name, unless it is a count, a flag or a short word. */
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

/** What follows a bare `key`, which may be any key: hidden when it looks like a credential. */
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

/** A header runs to the end of its line, or to the quote that opened right before its name. */
function endOfHeader(text: string, nameAt: number, from: number): number {
  const endOfLine = from + (matchAt(line, text, from)?.length ?? 0)
  const opening = /\\{0,7}["'`]$/.exec(text.slice(Math.max(0, nameAt - 8), nameAt))?.[0]
  return opening === undefined ? endOfLine : Math.min(endOfLine, closingQuote(text, from, opening))
}
