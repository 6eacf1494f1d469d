import { RE2JS } from 're2js'

import type { AlertSeverity, LabelMatcher } from '../alert.ts'
import type { Labels } from '../labels.ts'

const MAX_PATTERN_LENGTH = 256
/** Matching takes linear time; this limits the factor (measured: below 30 ms for 1024 characters). */
const MAX_PROGRAM_SIZE = 500

/** Returns whether an alert matches. */
export type AlertPredicate = (labels: Labels, severity: AlertSeverity) => boolean

/** A regular expression is wrong, or takes some of the time that a list of matchers may take. */
export type PatternResult =
  | { readonly ok: true; readonly size: number }
  /** What it should be instead. */
  | { readonly ok: false; readonly expected: string }

/** Compiles a regular expression to find out whether it can be used. */
export function readPattern(pattern: string): PatternResult {
  if (pattern.length > MAX_PATTERN_LENGTH)
    return { ok: false, expected: `a regular expression of at most ${MAX_PATTERN_LENGTH} characters` }
  try {
    const size = RE2JS.compile(pattern).programSize()
    if (size <= MAX_PROGRAM_SIZE) return { ok: true, size }
    return { ok: false, expected: 'a regular expression with fewer or smaller repetitions' }
  } catch {
    return { ok: false, expected: 'a regular expression in RE2 syntax (no look-around, no back-references)' }
  }
}

/** Compiles valid matchers into one predicate. All must hold. */
export function compileMatchers(matchers: readonly LabelMatcher[]): AlertPredicate {
  const tests = matchers.map(compileMatcher)
  return (labels, severity) => tests.every((test) => test(labels, severity))
}

function compileMatcher({ name, op, value }: LabelMatcher): AlertPredicate {
  const test = compileValue(op, value)
  return (labels, severity) => {
    const label = Object.hasOwn(labels, name) ? labels[name] : undefined
    return test(label ?? (name === 'severity' ? severity : ''))
  }
}

function compileValue(op: LabelMatcher['op'], wanted: string): (value: string) => boolean {
  if (op === '=' || op === '!=') return (value) => (value === wanted) === (op === '=')
  const pattern = RE2JS.compile(wanted)
  return (value) => pattern.testExact(value) === (op === '=~')
}
