import type { PeriodKind } from '../meter/report.ts'

/** A day or a month of a time zone. */
export interface Window {
  readonly period: PeriodKind
  /** `YYYY-MM-DD` or `YYYY-MM`. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly startMs: number
  /** The next one's start. */
  readonly endMs: number
}

const HOUR_MS = 3_600_000
/** Longer than any day and any month, changes of the clock included. */
const LONGEST_MS: Readonly<Record<PeriodKind, number>> = { day: 49 * HOUR_MS, month: 33 * 24 * HOUR_MS }
/** Keys are compared as texts, so years have four digits; zones that far back are of no use either. */
const LAST_MS = Date.UTC(9999, 0)

/** Days and months of an IANA time zone; they begin at local midnight, or where the clock skips it, right after. */
export class Calendar {
  readonly #format: Intl.DateTimeFormat
  readonly #last = new Map<PeriodKind, Window>()

  /** Throws a `RangeError` for a zone there is not. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
  }

  /** The day or month of a moment between 1970 and 9999; of the nearest such moment for any other. */
  windowOf(period: PeriodKind, atMs: number): Window {
    const last = this.#last.get(period)
    if (last !== undefined && atMs >= last.startMs && atMs < last.endMs) return last
    const window = this.#find(period, Number.isNaN(atMs) ? 0 : Math.min(Math.max(atMs, 0), LAST_MS))
    this.#last.set(period, window)
    return window
  }

  #find(period: PeriodKind, atMs: number): Window {
    const key = this.#keyOf(period, atMs)
    const isInside = (ms: number): boolean => this.#keyOf(period, ms) === key
    const longestMs = LONGEST_MS[period]
    const startMs = firstMs(atMs - longestMs, atMs, isInside)
    const endMs = firstMs(atMs, atMs + longestMs, (ms) => !isInside(ms))
    return { period, key, startMs, endMs }
  }

  #keyOf(period: PeriodKind, atMs: number): string {
    const { year, month, day } = Object.fromEntries(
      this.#format.formatToParts(atMs).map(({ type, value }) => [type, value]),
    )
    return period === 'day' ? `${year}-${month}-${day}` : `${year}-${month}`
  }
}

/** The first millisecond that is so, when the one at `from` is not and the one at `to` is. */
function firstMs(from: number, to: number, isSo: (ms: number) => boolean): number {
  let [not, so] = [Math.floor(from), Math.ceil(to)]
  while (so - not > 1) {
    const middle = Math.floor((not + so) / 2)
    if (isSo(middle)) so = middle
    else not = middle
  }
  return so
}
