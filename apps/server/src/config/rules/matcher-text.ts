import type { LabelMatcher } from '@botwatch/alerts'

const EXAMPLE = 'matchers such as alertname=~"slow_.*", severity!="info"'
/** One matcher and what follows it: a comma, the end, or a space and another one. */
const MATCHER =
  /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\\n]|\\.)*)"|([^\s,"'{}=!~][^\s,"{}]*|(?=[\s,]|$)))(?:\s*(?:,|$)|\s+(?=[a-zA-Z_]))/y
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' }

/** Matchers of a text, or the form that it should have, without any of the text. */
export type MatchersResult =
  | { readonly ok: true; readonly matchers: readonly LabelMatcher[] }
  | { readonly ok: false; readonly expected: string }

/**
 * Parses matchers in the form of Alertmanager: `alertname=~"slow_.*", severity!=info`, with or without braces, separated by commas
 * or spaces. A regular expression is for the whole value.
 */
export function parseMatchers(text: string): MatchersResult {
  const [, before = '', inner = text] = /^(\s*\{)(.*)\}\s*$/s.exec(text) ?? []
  const matchers: LabelMatcher[] = []
  MATCHER.lastIndex = 0
  for (let at = 0; at < inner.trimEnd().length; at = MATCHER.lastIndex) {
    MATCHER.lastIndex = at
    const [, name = '', op, quoted, plain = ''] = MATCHER.exec(inner) ?? []
    if (op === undefined) return failure(before.length + at + (/^\s*/.exec(inner.slice(at))?.[0].length ?? 0))
    const value = quoted === undefined ? plain : unescape(quoted)
    matchers.push({ name, op: op as LabelMatcher['op'], value })
  }
  return matchers.length === 0 ? failure(0) : { ok: true, matchers }
}

function failure(offset: number): MatchersResult {
  const where = offset === 0 ? '' : ` (from character ${offset + 1} on it is none)`
  return { ok: false, expected: EXAMPLE + where }
}

/** A backslash before any other character stays, because regular expressions have many. */
function unescape(text: string): string {
  return text.replaceAll(/\\(.)/gs, (both, character: string) => ESCAPES[character] ?? both)
}
