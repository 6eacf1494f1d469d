import { describe, type Problem } from '@botwatch/options'

/** A scalar of the file, as far as it decides what a problem may show of it. */
export interface ShownScalar {
  readonly value: unknown
  readonly isSecret: boolean
  /** Whether it stands where fields or a list belong, some of which may be secret. */
  readonly isMisplaced: boolean
  /** Whether it came from `${…}`. */
  readonly isFromVariable: boolean
}

const UNIT = '(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|B|bytes?|[kKMGT]i?B?|%)'
const harmless = new RegExp(
  `^(?:[+-]?\\d{1,9}(?:[.,]\\d{1,9})? ?${UNIT}?|(?:\\d{1,9}${UNIT}){2,4}|true|false|yes|no|on|off|null|none|\\d{4}-\\d\\d-\\d\\d)$`,
  'i',
)

/**
 * The problem with the text that was given if it cannot be a secret: a number with or without a unit, a boolean, or a misspelling
 * of a choice. A value of a secret field or of a variable, or in place of several fields, is never shown.
 */
export function withEcho(problem: Problem, scalar: ShownScalar | undefined): Problem {
  if (scalar === undefined) return problem
  const { value, isSecret, isMisplaced, isFromVariable } = scalar
  const known = [describe(value), describe(value, { isOpen: true })]
  if (!known.includes(problem.received)) return problem
  if (isSecret || isMisplaced || isFromVariable)
    return { ...problem, received: typeof value === 'number' ? 'a number' : describe(value) }
  const isChoice = problem.expected.includes('(did you mean ')
  const isOpen = typeof value === 'string' && (isChoice || harmless.test(value))
  return { ...problem, received: describe(value, { isOpen }) }
}
