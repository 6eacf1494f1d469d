import type { Problem } from './errors.ts'
import { describe, describeOpenly } from './validate.ts'

/** HTTP statuses: one, a class (`2xx`), or a range that includes its ends (`200-299`). */
export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx` | `${number}-${number}`

/** Whether any of the patterns covers a status. */
export function isExpectedStatus(status: number, patterns: readonly StatusPattern[]): boolean {
  return patterns.some((pattern) => {
    const range = rangeOf(pattern)
    return range !== null && status >= range[0] && status <= range[1]
  })
}

/** Everything wrong with a list of patterns; an empty one would expect nothing at all. */
export function statusPatternProblems(path: string, patterns: unknown): Problem[] {
  if (!Array.isArray(patterns) || patterns.length === 0) {
    return [{ path, expected: 'an array of at least one status', received: describe(patterns) }]
  }
  return patterns.flatMap((pattern: unknown, index) => {
    if (rangeOf(pattern) !== null) return []
    const expected = "a status from 100 to 599, a class as '2xx' or a range as '200-299'"
    return [{ path: `${path}[${index}]`, expected, received: describeOpenly(pattern) }]
  })
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
