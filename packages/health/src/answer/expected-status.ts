import { choice } from '@botwatch/options'
import * as v from 'valibot'

/** HTTP statuses: one, a class (`2xx`), or a range that includes both ends (`200-299`). */
export type StatusPattern = number | `${1 | 2 | 3 | 4 | 5}xx` | `${number}-${number}`

/** What a status means for the check. */
export type StatusMeaning = (typeof STATUS_MEANINGS)[number]

/**
 * The statuses that mean healthy, or a map from statuses to what they mean. In a map a single status takes precedence
 * over classes and ranges, and of these the first that includes the status.
 */
export type ExpectedStatus =
  | readonly StatusPattern[]
  | { readonly [pattern in StatusPattern]?: StatusMeaning }

/** Every meaning of a status. */
export const STATUS_MEANINGS = ['healthy', 'degraded', 'unhealthy'] as const
const PATTERN = "a status from 100 to 599, a class, e.g. '2xx', or a range, e.g. '200-299'"
const EXPECTED = 'an array of statuses or a map from statuses to what they mean, with at least one'

const listSchema = v.pipe(
  v.array(v.custom<StatusPattern>((pattern) => rangeOf(pattern) !== null, PATTERN)),
  v.minLength(1, EXPECTED),
)

const mapSchema = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.check((pattern) => rangeOf(pattern) !== null, PATTERN),
    ),
    choice(STATUS_MEANINGS),
    EXPECTED,
  ),
  v.check((map) => Object.keys(map).length > 0, EXPECTED),
)

/** Schema of the expected statuses, at least one. */
export const expectedStatusSchema: v.GenericSchema<unknown, ExpectedStatus> = v.lazy(
  (input): v.GenericSchema<unknown, ExpectedStatus> => (Array.isArray(input) ? listSchema : mapSchema),
)

/** The declared meaning of a status; undefined if no pattern includes it. Default `[200]`. */
export function expectedMeaning(status: number, expected: ExpectedStatus = [200]): StatusMeaning | undefined {
  return meaningsOf(expected).find(([pattern]) => includes(pattern, status))?.[1]
}

// Object.entries lists whole numbers first, so a single status comes before the patterns that include it.
function meaningsOf(expected: ExpectedStatus): readonly (readonly [unknown, StatusMeaning])[] {
  return Array.isArray(expected)
    ? expected.map((pattern: StatusPattern) => [pattern, 'healthy'] as const)
    : (Object.entries(expected) as [string, StatusMeaning][])
}

function includes(pattern: unknown, status: number): boolean {
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
