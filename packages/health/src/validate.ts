import { createRedactor } from '@botwatch/redact'

import type { Checker, CheckerOptions } from './checker.ts'
import type { Problem } from './errors.ts'

const MAX_TIMEOUT_MS = 300_000
const namePattern = /^[a-z0-9][a-z0-9_.-]{0,63}$/i
const redactor = createRedactor()

/** A type, and the value where it is a number or a boolean. Never a string's text. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  return typeof value
}

/** As {@link describe}, with the start of a string: for options that hold no secret. */
export function describeOpenly(value: unknown): string {
  if (typeof value !== 'string') return describe(value)
  return `string ${JSON.stringify(redactor.value(value, { maxLength: 40 }))}`
}

/** A problem unless the value is absent or an integer within the bounds. */
export function integerProblems(path: string, value: unknown, min: number, max: number): Problem[] {
  if (value === undefined || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max))
    return []
  return [{ path, expected: `an integer from ${min} to ${max}`, received: describe(value) }]
}

/** A problem unless the value is absent or one of those allowed. */
export function choiceProblems(path: string, value: unknown, allowed: readonly unknown[]): Problem[] {
  if (value === undefined || allowed.includes(value)) return []
  return [{ path, expected: `one of ${allowed.join(', ')}`, received: describeOpenly(value) }]
}

/** Everything wrong with the bounds of a time-out. */
export function timeoutProblems(path: string, value: unknown): Problem[] {
  return integerProblems(path, value, 1, MAX_TIMEOUT_MS)
}

/** Everything wrong with a checker: its shape, its name, its options and what it says of itself. */
export function checkerProblems(checker: Checker, isTaken: (name: string) => boolean): Problem[] {
  if (typeof checker !== 'object' || checker === null) {
    return [{ path: 'checker', expected: 'a checker', received: describe(checker) }]
  }
  return [
    ...nameProblems(checker.name, isTaken),
    ...(typeof checker.check === 'function'
      ? []
      : [{ path: 'check', expected: 'a function', received: describe(checker.check) }]),
    ...optionProblems(checker.options),
    ...(checker.problems?.() ?? []),
  ]
}

function nameProblems(name: unknown, isTaken: (name: string) => boolean): Problem[] {
  const received = describeOpenly(name)
  if (typeof name !== 'string' || !namePattern.test(name)) {
    return [{ path: 'name', expected: `a string that matches ${namePattern}`, received }]
  }
  return isTaken(name) ? [{ path: 'name', expected: 'a name not taken yet (case is ignored)', received }] : []
}

function optionProblems(options: CheckerOptions): Problem[] {
  if (typeof options !== 'object' || options === null) {
    return [{ path: 'options', expected: 'an object', received: describe(options) }]
  }
  return [
    ...timeoutProblems('timeoutMs', options.timeoutMs),
    ...choiceProblems('critical', options.critical, [true, false]),
    ...choiceProblems('failureStatus', options.failureStatus, ['unhealthy', 'degraded']),
  ]
}
