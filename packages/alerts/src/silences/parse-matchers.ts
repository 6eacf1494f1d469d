import { isLabelName } from '../labels.ts'
import { describe, isPlainObject } from '../rules/field-reader.ts'
import type { SilenceMatcher } from '../store/records.ts'
import { compileMatchers, patternProblem } from './matcher.ts'

const OPERATORS: readonly SilenceMatcher['op'][] = ['=', '!=', '=~', '!~']
/** The most matchers a list may have. */
export const MAX_MATCHERS = 32
const MAX_VALUE_LENGTH = 1024

/** Where problems of an input go. */
export interface MatcherCheck {
  readonly fail: (path: string, message: string) => void
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
}

/** Reads the matchers of a silence. Every problem goes to `check`; what is returned is valid only without one. */
export function parseMatchers(input: unknown, check: MatcherCheck): readonly SilenceMatcher[] {
  if (!Array.isArray(input) || input.length === 0 || input.length > MAX_MATCHERS) {
    check.fail('matchers', `expected a list of 1 to ${MAX_MATCHERS} matchers, got ${describe(input)}`)
    return []
  }
  let isValid = true
  const fail: MatcherCheck['fail'] = (path, message) => {
    isValid = false
    check.fail(path, message)
  }
  const matchers = (input as readonly unknown[]).map((item, index) =>
    parseMatcher(item, `matchers[${index}]`, { ...check, fail }),
  )
  if (isValid && compileMatchers(matchers)({}, 'info') && compileMatchers(matchers)({}, 'critical'))
    check.fail('matchers', 'expected at least one matcher that an alert without labels does not fit')
  return matchers
}

/** Reads one matcher. Every problem goes to `check`; what is returned is valid only without one. */
export function parseMatcher(input: unknown, path: string, { fail, clean }: MatcherCheck): SilenceMatcher {
  const fields = isPlainObject(input) ? input : {}
  if (!isPlainObject(input)) fail(path, `expected an object with name, op and value, got ${describe(input)}`)
  const { name, op, value } = fields
  if (typeof name !== 'string' || !isLabelName(name)) fail(`${path}.name`, 'expected the name of a label')
  const known = OPERATORS.find((operator) => operator === op)
  if (known === undefined) fail(`${path}.op`, `expected one of ${OPERATORS.join(' ')}, got ${describe(op)}`)
  if (typeof value !== 'string' || value.length > MAX_VALUE_LENGTH) {
    fail(`${path}.value`, `expected at most ${MAX_VALUE_LENGTH} characters, got ${describe(value)}`)
  } else if (clean(value) !== value) {
    fail(`${path}.value`, 'expected no secret')
  } else if (known === '=~' || known === '!~') {
    const problem = patternProblem(value)
    if (problem !== undefined) fail(`${path}.value`, problem)
  }
  return { name: String(name), op: known ?? '=', value: String(value) }
}
