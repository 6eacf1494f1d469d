import { types } from 'node:util'

/** A point in time: a `Date`, milliseconds since 1970, or ISO 8601 text with a time zone. */
export type Time = Date | number | string

/** What {@link readTime} accepts, in words. */
export const TIME_FORMS = 'a valid Date, milliseconds since 1970, or ISO 8601 text with a time zone'

/** Without a zone, a time would be that of the machine that reads it. A date alone is in UTC. */
const iso = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))?$/
const LATEST_MS = 8.64e15
/** Numbers in this range are seconds since 1970: as milliseconds they lie in the spring of that year. */
const SECONDS_FROM = 1e9
const SECONDS_TO = 1e10

/** Returns a time in milliseconds since 1970; undefined if the value is none. */
export function readTime(value: unknown): number | undefined {
  if (typeof value === 'string') return iso.test(value) ? finite(Date.parse(value)) : undefined
  if (types.isDate(value)) return finite(Date.prototype.getTime.call(value))
  if (typeof value !== 'number' || !(Math.abs(value) <= LATEST_MS)) return undefined
  return value < SECONDS_FROM || value >= SECONDS_TO ? value : undefined
}

function finite(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time
}
