import { closingBracket, closingQuote, matchAt, searchFrom } from './scan.ts'
import { hasGeneratedPart, isSecretName, looksLikeCredential, mayBeSecretKey } from './secret-names.ts'
import type { Span } from './spans.ts'

/** Shortest value without quotes that is hidden, so that `token: yes` stays readable. */
const MIN_BARE_LENGTH = 6

const nameBefore = /(?<![\w.-])(?<name>[\w.-]+)/
const equals = /(?:\\{0,7}["'`])?\s{0,4}(?:=>|:=|={1,3}|:(?!:|\/\/)|%3[AD])\s{0,4}/
/** As in `['X-Api-Key', 'VALUE']`. */
const comma = /\\{0,7}["'`]\s{0,4}(?<comma>,)\s{0,4}(?=\\{0,7}["'`])/
/** As in `<password>VALUE</password>`. */
const tag = /(?<tag>>)/
/** As in `--api-key VALUE`. */
const option = /(?<![\w.-])(?<option>--?[a-z][\w-]*)[ \t]{1,4}(?![-<[|\s])/
/** A name and the separator before its value. */
const assignment = new RegExp(
  `${option.source}|${nameBefore.source}(?:${equals.source}|${comma.source}|${tag.source})`,
  'gi',
)
const tagStart = /<(?:[\w.-]{1,32}:)?$/
/** Headers whose value may contain spaces. */
const headerName = /(?:authorization|cookie)$/i
/** Names that are mostly followed by prose, e.g. `tokens: approximately 500` or `auth: disabled`. */
const proseName = /(?:[^s]s|auth|sig|signature)$/i

const openingQuote = /[bruf]{0,2}\\{0,7}["'`]/iy
const openingBracket = /[[{]/y
/** The rest of a value after its closing bracket or quote, e.g. `bc` in `[a]bc`. */
const rest = /[^\s,;:&)}\]"'`\\<>]*/y
/** Literals without quotes of JSON and similar formats, and words that say what is wrong with a secret. */
const literal =
  /(?:true|false|null|none|undefined|-?\d+(?:\.\d+)?|(?:un)?changed|denied|disabled|enabled|expired|failed|incorrect|invalid|missing|option|optional|refused|rejected|required|revoked|unknown|updated|wrong)(?=[\s,;&)}\]"'`\\<]|[.!]?(?:\s|$))/iy
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
    const value = assigned(text, match, names.lastIndex)
    if (value === undefined || value[0] >= value[1]) continue
    spans.push(value)
    names.lastIndex = value[1]
  }
  return spans
}

function assigned(text: string, { index, groups = {} }: RegExpExecArray, from: number): Span | undefined {
  const name = groups.name ?? groups.option ?? ''
  const isSecret = isSecretName(name)
  if (groups.tag !== undefined)
    return isSecret && tagStart.test(text.slice(Math.max(0, index - 34), index))
      ? content(text, from)
      : undefined
  if (isSecret && groups.comma === undefined) return secretValue(text, index, from, name)
  if (!isSecret && !mayBeSecretKey(keyName(text, index, name))) return undefined
  const isStrict = isSecret || /[?&]/.test(text.charAt(index - 1))
  return keyValue(text, from, isStrict ? looksLikeCredential : hasGeneratedPart)
}

/** The text of an element without others in it. */
function content(text: string, from: number): Span | undefined {
  const end = searchFrom(/</g, text, from)
  return text.startsWith('</', end) && matchAt(literal, text, from) === undefined ? [from, end] : undefined
}

/** The name with the word before it if it is `key` alone, e.g. `cache key`. */
function keyName(text: string, index: number, name: string): string {
  if (!/^keys?$/i.test(name)) return name
  const before = /[a-z]{1,16} $/i.exec(text.slice(Math.max(0, index - 17), index))?.[0] ?? ''
  return before + name
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

/** The value after a name that need not be one of a secret, if it looks like a credential. */
function keyValue(text: string, from: number, isCredential: (word: string) => boolean): Span | undefined {
  const quote = matchAt(openingQuote, text, from)
  if (quote === undefined) return bareCredential(text, from, isCredential)
  const value = quotedValue(text, from, quote)
  return isCredential(text.slice(...value)) ? value : undefined
}

function bareCredential(
  text: string,
  from: number,
  isCredential: (word: string) => boolean = looksLikeCredential,
): Span | undefined {
  const word = text.slice(from, searchFrom(wordEnd, text, from))
  return isCredential(word) ? [from, searchFrom(bareEnd, text, from)] : undefined
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
