import type { LabelMatcher } from '@botwatch/alerts'

import { parseMatchers } from '../../config/rules/matcher-text.ts'
import { printable } from '../../printable.ts'
import { usageError } from './client-error.ts'

const WORD = /^\s*[a-zA-Z_]\w*\s*$/
const EXAMPLE = `'alertname=~"slow_.*"' severity=warning`

/**
 * Reads the matchers of a command line: one or several in each argument, e.g. `alertname=~"slow_.*"`, `severity!=info` or
 * `{check="glm_api"}`. A shell takes quotes away, so a value may have none. A word alone is the name of a rule. Throws a
 * `ClientError`.
 */
export function readMatchers(args: readonly string[]): readonly LabelMatcher[] {
  if (args.length === 0) throw usageError(`Which alerts? Give matchers, e.g. ${EXAMPLE}`)
  return args.flatMap((text): readonly LabelMatcher[] => {
    if (WORD.test(text)) return [{ name: 'alertname', op: '=', value: text.trim() }]
    const parsed = parseMatchers(text)
    if (parsed.ok) return parsed.matchers
    const shown = JSON.stringify(printable(text, 100))
    throw usageError(
      `Expected matchers, e.g. ${EXAMPLE}, got ${shown}. A value with a space, comma or brace needs quotes: 'name="a b"'`,
    )
  })
}

/** Writes matchers as they are read, e.g. `{check="glm_api", severity!="info"}`. */
export function formatMatchers(matchers: readonly LabelMatcher[]): string {
  return `{${matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(', ')}}`
}
