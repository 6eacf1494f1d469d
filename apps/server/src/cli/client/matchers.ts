import type { LabelMatcher } from '@botwatch/alerts'

import { printable } from '../../printable.ts'
import { usageError } from './client-error.ts'

/** One matcher, and the comma or space after it. */
const MATCHER = /\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\\n]|\\.)*)"|([^\s,"{}]*))\s*(?:,|(?<=\s)|$)/y
const PLAIN = /^[a-zA-Z_]\w*$/
const EXAMPLE = `'alertname=~"slow_.*"' severity=warning`

/**
 * Reads the matchers of a command line, as those of Alertmanager are written, e.g. `alertname=~"slow_.*"`, `severity!=info` or
 * `{check="glm_api"}`: one or several in each argument, separated by commas or spaces. A shell takes quotes away, so a value may
 * have none. A first argument without an operator is the name of a rule. Throws a `ClientError`.
 */
export function readMatchers(args: readonly string[]): readonly LabelMatcher[] {
  const matchers = args.flatMap((text, index) =>
    index === 0 && PLAIN.test(text.trim())
      ? [{ name: 'alertname', op: '=' as const, value: text.trim() }]
      : readText(text),
  )
  if (matchers.length === 0) throw usageError(`Which alerts? Give matchers, e.g. ${EXAMPLE}`)
  return matchers
}

function readText(text: string): readonly LabelMatcher[] {
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1] ?? text
  const matchers: LabelMatcher[] = []
  for (let at = 0; at < inner.trimEnd().length; at = MATCHER.lastIndex) {
    MATCHER.lastIndex = at
    const [, name = '', op, quoted, plain = ''] = MATCHER.exec(inner) ?? []
    if (op === undefined) {
      const rest = JSON.stringify(printable(inner.slice(at).trim(), 100))
      throw usageError(
        `Expected matchers, e.g. ${EXAMPLE}, got ${rest}. A value with a space, comma or brace needs quotes: 'name="a b"'`,
      )
    }
    matchers.push({
      name,
      op: op as LabelMatcher['op'],
      value: quoted === undefined ? plain : unescape(quoted),
    })
  }
  return matchers
}

/** A backslash before any other character stays, because regular expressions have many. */
function unescape(text: string): string {
  return text.replaceAll(/\\(["\\])/g, '$1')
}

/** Writes matchers as they are read, e.g. `{check="glm_api", severity!="info"}`. */
export function formatMatchers(matchers: readonly LabelMatcher[]): string {
  return `{${matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(', ')}}`
}
