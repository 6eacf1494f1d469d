import { createRedactor } from '@botwatch/redact'

import type { Problem } from './check/errors.ts'

/** The longest time-out of a run. */
export const MAX_TIMEOUT_MS = 300_000

/** The longest name of a check. */
const MAX_SHOWN = 64

const redactor = createRedactor()

/** A type, and the value where it is a number or a boolean. Never a string's text. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  return typeof value
}

/** As {@link describe}, with the text of a short string: for options that hold no secret. */
export function describeOpenly(value: unknown): string {
  if (typeof value !== 'string') return describe(value)
  // Whole or not at all: of a secret that was cut, nobody would know the rest for one.
  return value.length > MAX_SHOWN ? 'a long string' : `string ${JSON.stringify(redactor.text(value))}`
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
