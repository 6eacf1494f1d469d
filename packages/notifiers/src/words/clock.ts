import type { Reader } from './reader.ts'

/** A time as the reader sees it. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly ms: number
  /** E.g. `03:11`, with its date if that is not the day of the message. */
  readonly text: string
}

/** Shows times in the reader's zone. */
export interface Clock {
  /** Short name of the zone at the time of the message, e.g. `UTC`. */
  readonly zone: string
  /** Returns the time of an ISO 8601 text in UTC; null for any other text. */
  readonly moment: (iso: string | null) => Moment | null
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?Z$/

/** Creates a clock for a message that was composed at `at`. */
export function createClock({ language, timeZone }: Reader, at: string): Clock {
  const atMs = parseTime(at) ?? 0
  const clock = formatter(language, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = formatter(language, { timeZone, month: 'short', day: 'numeric' })
  const year = formatter(language, { timeZone, year: 'numeric' })
  const fullDay = formatter(language, { timeZone, year: 'numeric', month: 'short', day: 'numeric' })
  const textOf = (ms: number): string => {
    if (year.format(ms) !== year.format(atMs)) return `${fullDay.format(ms)} ${clock.format(ms)}`
    return day.format(ms) === day.format(atMs) ? clock.format(ms) : `${day.format(ms)} ${clock.format(ms)}`
  }
  const zone = formatter(language, { timeZone, timeZoneName: 'short' })
    .formatToParts(atMs)
    .find(({ type }) => type === 'timeZoneName')?.value
  return {
    zone: zone ?? timeZone,
    moment: (iso) => {
      const ms = parseTime(iso)
      return ms === null ? null : { ms, text: textOf(ms) }
    },
  }
}

function formatter(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language, { ...options, calendar: 'gregory', numberingSystem: 'latn' })
}

/** Hostile texts are no times, however long they are. */
function parseTime(iso: string | null): number | null {
  if (iso === null || !ISO_TIME.test(iso)) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}
