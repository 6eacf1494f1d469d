/** Kind of a period: a calendar day or month. */
export type PeriodKind = 'day' | 'month'

/** A day or month of a time zone. */
export interface Window {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly startMs: number
  /** Start of the next day or month. */
  readonly endMs: number
}

const HOUR_MS = 3_600_000
/** Longer than any day or month, changes of the clock included. */
const LONGEST_MS: Readonly<Record<PeriodKind, number>> = { day: 49 * HOUR_MS, month: 33 * 24 * HOUR_MS }
/** Keys are compared as strings, so years must have four digits. */
const LAST_MS = Date.UTC(9999, 0)

/** Days and months of an IANA time zone. They begin at local midnight, or right after it where the clock skips it. */
export class Calendar {
  /** IANA name of the time zone. */
  readonly timeZone: string
  readonly #format: Intl.DateTimeFormat
  readonly #last = new Map<PeriodKind, Window>()

  /** Throws a `RangeError` if there is no such time zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
    this.#format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  }

  /** Finds the day or month of a time in milliseconds since 1970. Times outside of 1970 to 9999 are moved into it. */
  windowOf(period: PeriodKind, atMs: number): Window {
    const last = this.#last.get(period)
    if (last !== undefined && atMs >= last.startMs && atMs < last.endMs) return last
    const window = this.#find(period, Number.isNaN(atMs) ? 0 : Math.min(Math.max(atMs, 0), LAST_MS))
    this.#last.set(period, window)
    return window
  }

  /** Finds the day (`YYYY-MM-DD`) or month (`YYYY-MM`) of a key. Undefined if the time zone has no such one. */
  windowWith(period: PeriodKind, key: string): Window | undefined {
    const midnightMs = Date.parse(key)
    // One of these times is in it, whatever the time zone: they are from 12 hours behind to 14 ahead of UTC.
    const insideMs = [midnightMs, midnightMs + 12 * HOUR_MS].find(
      (ms) => ms >= 0 && ms <= LAST_MS && this.#keyOf(period, ms) === key,
    )
    return insideMs === undefined ? undefined : this.#find(period, insideMs)
  }

  #find(period: PeriodKind, atMs: number): Window {
    const key = this.#keyOf(period, atMs)
    const isInside = (ms: number): boolean => this.#keyOf(period, ms) === key
    const longestMs = LONGEST_MS[period]
    const startMs = findFirstMs(atMs - longestMs, atMs, isInside)
    const endMs = findFirstMs(atMs, atMs + longestMs, (ms) => !isInside(ms))
    return { period, key, startMs, endMs }
  }

  #keyOf(period: PeriodKind, atMs: number): string {
    const { year, month, day } = Object.fromEntries(
      this.#format.formatToParts(atMs).map(({ type, value }) => [type, value]),
    )
    return period === 'day' ? `${year}-${month}-${day}` : `${year}-${month}`
  }
}

/** Finds the first millisecond that passes a test by bisection: `from` fails it, `to` passes it. */
function findFirstMs(from: number, to: number, passes: (ms: number) => boolean): number {
  let [failing, passing] = [Math.floor(from), Math.ceil(to)]
  while (passing - failing > 1) {
    const middle = Math.floor((failing + passing) / 2)
    if (passes(middle)) passing = middle
    else failing = middle
  }
  return passing
}
