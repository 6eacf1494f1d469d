import { plainValue } from './plain-value.ts'
import { closingBracket, closingQuote, matchAt, searchFrom } from './scan.ts'
import { hasGeneratedPart, isSecretName, looksLikeCredential, mayBeSecretKey } from './secret-names.ts'
import type { Span } from './spans.ts'

/** Shortest value without quotes that is hidden, so that `token: yes` stays readable. */
const MIN_BARE_LENGTH = 6

/** A quote, also escaped in JSON. */
const quoteMark = String.raw`\\{0,7}["'\`]`
const pairLabel = '(?:name|key|header|variable)'
const nameBefore = /(?<![\w.-])(?<name>[\w.-]+)/
/** The rest of `config["password"]` and `password[0]`. */
const subscript = /(?:\\{0,7}["'`])?(?:\]|\[\d{0,3}\])?/
/** White space in front of a value. It may begin on the next line if it is quoted or indented, and is not the next name. */
const gap =
  /[ \t]{0,32}(?:\r?\n[ \t]{0,64}(?=["'`[{])|\r?\n[ \t]{1,64}(?![\w.-]{1,64}\s{0,4}[:=]))?(?:!{1,2}\w{1,16}[ \t]{1,4})?/
const equals = new RegExp(`${subscript.source}\\s{0,32}(?:=>|:=|={1,3}|:(?!:|\\/\\/))${gap.source}`)
/** As in `['X-Api-Key', 'VALUE']`. */
const comma = /\\{0,7}["'`]\s{0,4}(?<comma>,)\s{0,4}(?=[bruf]{0,2}\\{0,7}["'`])/
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
/** The name in `{ "name": "API_KEY", "value": "VALUE" }` or `name: API_KEY`, in front of `value`. */
const nameOfPair = new RegExp(
  [
    String.raw`${pairLabel}${quoteMark}?\s{0,4}[:=]\s{0,4}${quoteMark}?(?<name>[\w.-]{1,64})${quoteMark}?[,;]?\s{1,40}$`,
    String.raw`${pairLabel}${quoteMark}\s{0,4}:\s{0,4}${quoteMark}(?<quoted>[\w.-]{1,64})${quoteMark},\s{0,40}${quoteMark}$`,
  ].join('|'),
  'i',
)
/** The start of a text block of YAML. */
const blockStart = /[|>][+-]?\d?[ \t]{0,8}\r?\n/y
/** Names that are mostly followed by prose, e.g. `tokens: approximately 500` or `auth: disabled`. */
const proseName = /(?:[^s]s|auth|sig|signature)$/i

/** Names of secrets that a person chose, which may be a word. */
const maybeWord = /pass|pwd|secret|credential/i

const openingQuote = /[bruf]{0,2}\\{0,7}["'`]/iy
const openingBracket = /[[{]/y
/** The rest of a value after its closing bracket or quote, e.g. `bc` in `[a]bc`. */
const rest = /[^\s,;:&)}\]"'`\\<>]*/y
/** A word that no generated secret consists of, in front of another word: `expires in 5 days`. */
const prose = /[a-z]{1,19},? [a-z\d]/y
/** Numbers and flags in brackets, e.g. counts of tokens. */
const figures = figuresIn(String.raw`(?:-?\d[\d.]{0,20}%?|true|false|null|None)`)
/** The end of a value without quotes. */
const bareEnd = new RegExp(
  [
    String.raw`\s`,
    // The next query parameter.
    String.raw`&[\w.[\]%-]{1,64}=`,
    // An escaped line break or tab at the end of the text, or before the next name.
    String.raw`\\{1,15}[rnt](?=\\|["'\`\s]|[\w.-]{1,64}\s?[=:])`,
    // The quote that closes the text around it.
    String.raw`${quoteMark}(?:[\s,;:)}\]&<>]|$)`,
  ].join('|'),
  'g',
)
/** The end of its first word. No second name can begin before it, so no text is read twice. */
const wordEnd = /[\s=:&,;"'`]/g
const cookie = /[^\s=;,]{1,256}=/y
/** What follows a text in logfmt (`"… X: …" level=50`) or in JSON (`"… X: …","level":50`). */
const nextField = String.raw`\s{1,4}[\w.-]{1,64}=|,\s{0,4}\\{0,7}["'][\w.-]{1,64}\\{0,7}["']\s{0,4}:|\s{0,4}[}\]]`
/** The end of a header: a line break, a tag, or the quote that closes the text around it. */
const headerEnd = new RegExp(String.raw`[\r\n]|\\{1,15}[rn]|<(?:br|\/)|\\{0,7}["'](?=${nextField})`, 'gi')

/** Finds values after the name of a secret: `password=…`, `"token": ["…"]`, `Authorization: …`. */
export function findAssigned(text: string): Span[] {
  const spans: Span[] = []
  assignment.lastIndex = 0
  for (let match = assignment.exec(text); match !== null; match = assignment.exec(text)) {
    const value = assigned(text, match, assignment.lastIndex)
    if (value === undefined || value[0] >= value[1]) continue
    spans.push(value)
    assignment.lastIndex = value[1]
  }
  return spans
}

function assigned(text: string, { index, groups = {} }: RegExpExecArray, from: number): Span | undefined {
  const name = groups.name ?? groups.option ?? ''
  const isSecret = isSecretName(wholeName(text, index, name))
  if (groups.tag !== undefined)
    return isSecret && tagStart.test(text.slice(Math.max(0, index - 34), index))
      ? content(text, from)
      : undefined
  if (/^value$/i.test(name) && groups.comma === undefined) return valueOfPair(text, index, from)
  if (isSecret && groups.comma === undefined) return secretValue(text, index, from, name)
  if (!isSecret && !mayBeSecretKey(wholeName(text, index, name))) return undefined
  const isStrict = isSecret || /[?&]/.test(text.charAt(index - 1))
  return keyValue(text, from, isStrict ? looksLikeCredential : hasGeneratedPart)
}

/** The text of an element without others in it. */
function content(text: string, from: number): Span | undefined {
  const end = searchFrom(/</g, text, from)
  return text.startsWith('</', end) && matchAt(plainValue, text, from) === undefined ? [from, end] : undefined
}

/** The value of a pair such as `{ "name": "API_KEY", "value": "VALUE" }`. */
function valueOfPair(text: string, index: number, from: number): Span | undefined {
  const { name, quoted = name } = nameOfPair.exec(text.slice(Math.max(0, index - 200), index))?.groups ?? {}
  return quoted !== undefined && isSecretName(quoted) ? secretValue(text, index, from, quoted) : undefined
}

/** The name with the word before it if it is `key` or `token` alone, e.g. `cache key`. */
function wholeName(text: string, index: number, name: string): string {
  if (!/^(?:key|token)s?$/i.test(name)) return name
  const before = /[a-z]{1,16} $/i.exec(text.slice(Math.max(0, index - 17), index))?.[0] ?? ''
  return before + name
}

/** The value after the name of a secret; undefined for a count, a flag or a short word. */
function secretValue(text: string, nameAt: number, from: number, name: string): Span | undefined {
  const quote = matchAt(openingQuote, text, from)
  if (quote !== undefined) return secretInQuotes(text, from, quote, name)
  const flag = matchAt(plainValue, text, from)
  if (flag !== undefined)
    return /^\d{6}/.test(flag) && !proseName.test(name) ? [from, from + flag.length] : undefined
  if (proseName.test(name) && matchAt(figures, text, from) !== undefined) return undefined
  const block = matchAt(blockStart, text, from)
  if (block !== undefined) return blockValue(text, nameAt, from + block.length)
  if (matchAt(openingBracket, text, from)) return withRest(text, from, closingBracket(text, from))
  if (headerName.test(name)) return headerValue(text, nameAt, from, name)
  if (proseName.test(name)) return bareCredential(text, from)
  if (!maybeWord.test(name) && matchAt(prose, text, from) !== undefined) return undefined
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

/** A count in quotes after a plural is no secret, and neither is a word in place of one. */
function secretInQuotes(text: string, from: number, quote: string, name: string): Span | undefined {
  const value = quotedValue(text, from, quote)
  const shown = text.slice(...value)
  const isPlain = proseName.test(name)
    ? /^~?\d[\d.,]{0,20}$/
    : /^(?:\*{3,64}|\[(?:filtered|hidden|masked|secure)\])$/i
  return isPlain.test(shown) ? undefined : value
}

/** The lines that are indented more than the line of the name. */
function blockValue(text: string, nameAt: number, from: number): Span {
  const line = text.slice(Math.max(0, text.lastIndexOf('\n', nameAt) + 1, nameAt - 200), nameAt)
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0
  let end = from
  while (end < text.length) {
    const lineEnd = searchFrom(/\n|$/g, text, end)
    const lineOf = text.slice(end, lineEnd)
    if (lineOf.trim() !== '' && lineOf.search(/[^ \t]/) <= indent) break
    end = Math.min(text.length, lineEnd + 1)
  }
  const first = searchFrom(/[^ \t]/g, text, from)
  return [Math.min(first, end), text.charAt(end - 1) === '\n' ? end - 1 : end]
}

/** The value of a header. A cookie has a name. */
function headerValue(text: string, nameAt: number, from: number, name: string): Span | undefined {
  const isProse = /cookie$/i.test(name) && matchAt(cookie, text, from) === undefined
  return isProse ? bareCredential(text, from) : [from, endOfHeader(text, nameAt, from)]
}

/** A header ends at a line break, also an escaped one, or at the quote or bracket that closes the one right before its name. */
function endOfHeader(text: string, nameAt: number, from: number): number {
  const endOfLine = searchFrom(headerEnd, text, from)
  if (text.charAt(nameAt - 1) === '[' && text.charAt(endOfLine - 1) === ']') return endOfLine - 1
  const opening = /\\{0,7}["'`]$/.exec(text.slice(Math.max(0, nameAt - 8), nameAt))?.[0]
  return opening === undefined ? endOfLine : Math.min(endOfLine, closingQuote(text, from, opening))
}

function figuresIn(figure: string): RegExp {
  const item = String.raw`(?:\\{0,7}["'\`]?[\w.-]{1,64}\\{0,7}["'\`]?\s{0,4}[:=]\s{0,4})?${figure}`
  return new RegExp(String.raw`[[{]\s{0,32}(?:${item}(?:\s{0,8},\s{0,32}${item}){0,32})?\s{0,32}[\]}]`, 'y')
}
