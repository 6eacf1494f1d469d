import type { Problem } from '../check/errors.ts'
import { choiceProblems, describe, describeOpenly } from '../validate.ts'

/** HTTP statuses: one, a class (`2xx`), or a range that includes its ends (`200-299`). */
export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx` | `${number}-${number}`

/** What a status can be made to mean. */
export type StatusMeaning = (typeof MEANINGS)[number]

/**
 * The statuses that mean healthy, or what each means. In a map a single status goes before classes and ranges,
 * and of these the first that covers it counts.
 */
export type ExpectedStatus =
  | readonly StatusPattern[]
  | { readonly [pattern in StatusPattern]?: StatusMeaning }

const MEANINGS = ['healthy', 'degraded', 'unhealthy'] as const

/** What a status was declared to mean; undefined when nothing covers it. */
export function expectedMeaning(status: number, expected: ExpectedStatus): StatusMeaning | undefined {
  return rulesOf(expected).find(([pattern]) => covers(pattern, status))?.[1]
}

/** Everything wrong with the expected statuses; none at all would expect nothing. */
export function expectedStatusProblems(path: string, expected: unknown): Problem[] {
  if (typeof expected !== 'object' || expected === null || Object.keys(expected).length === 0) {
    const wanted = 'an array of statuses or a map of them, with at least one'
    return [{ path, expected: wanted, received: emptyOr(expected) }]
  }
  if (Array.isArray(expected)) {
    return expected.flatMap((pattern: unknown, index) => patternProblems(`${path}[${index}]`, pattern))
  }
  return Object.entries(expected).flatMap(([pattern, meaning]: [string, unknown]) => [
    ...patternProblems(`${path}.${pattern}`, pattern),
    ...choiceProblems(`${path}.${pattern}`, meaning ?? null, MEANINGS),
  ])
}

// Object.entries lists whole numbers first, so a single status goes before the patterns around it.
function rulesOf(expected: ExpectedStatus): readonly (readonly [unknown, StatusMeaning])[] {
  return Array.isArray(expected)
    ? expected.map((pattern: StatusPattern) => [pattern, 'healthy'] as const)
    : (Object.entries(expected) as [string, StatusMeaning][])
}

function patternProblems(path: string, pattern: unknown): Problem[] {
  if (rangeOf(pattern) !== null) return []
  const expected = "a status from 100 to 599, a class as '2xx' or a range as '200-299'"
  return [{ path, expected, received: describeOpenly(pattern) }]
}

function emptyOr(value: unknown): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? 'an empty object'
    : describe(value)
}

function covers(pattern: unknown, status: number): boolean {
  const range = rangeOf(pattern)
  return range !== null && status >= range[0] && status <= range[1]
}

function rangeOf(pattern: unknown): readonly [number, number] | null {
  const text = String(pattern)
  const one = /^[1-5]\d\d$/.exec(text)
  if (one !== null) return [Number(text), Number(text)]
  const statusClass = /^([1-5])xx$/i.exec(text)
  if (statusClass !== null) return [Number(statusClass[1]) * 100, Number(statusClass[1]) * 100 + 99]
  const range = /^([1-5]\d\d)-([1-5]\d\d)$/.exec(text)
  return range !== null && Number(range[1]) <= Number(range[2]) ? [Number(range[1]), Number(range[2])] : null
}
