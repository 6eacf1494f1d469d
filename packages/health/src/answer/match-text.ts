import { createContext, runInContext } from 'node:vm'

const MAX_PATTERN_LENGTH = 256
const TIME_LIMIT_MS = 100

/** Whether a value is a regular expression, or the source of one, of at most 256 characters. */
export function isPattern(pattern: unknown): pattern is string | RegExp {
  const source = pattern instanceof RegExp ? pattern.source : pattern
  if (typeof source !== 'string' || source === '' || source.length > MAX_PATTERN_LENGTH) return false
  try {
    return compile(pattern as string | RegExp) instanceof RegExp
  } catch {
    return false
  }
}

/**
 * Whether a text matches a pattern. Matching may take exponential time, so it is stopped after 100 ms; the result is
 * then null.
 */
export function matchText(pattern: string | RegExp, text: string): boolean | null {
  // Only the time limit of node:vm can stop a match; the text is not executed.
  const context = createContext({ pattern: compile(pattern), text })
  try {
    return runInContext('pattern.test(text)', context, { timeout: TIME_LIMIT_MS }) === true
  } catch {
    return null
  }
}

/** Without `g` and `y`, which make a match depend on the one before. */
function compile(pattern: string | RegExp): RegExp {
  if (typeof pattern === 'string') return new RegExp(pattern, 'u')
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
}
