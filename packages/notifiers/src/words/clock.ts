import type { Words } from './languages/en.ts'
import type { Reader } from './reader.ts'

/** A time as the reader sees it. */
interface Moment {
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

const format = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const

/** By zone: a formatter takes long to create, and there are few zones. */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** Creates a clock for a message that was composed at `at`. */
export function createClock(reader: Reader, at: string, words: Words): Clock {
  const formatter =
    formatters.get(reader.timeZone) ?? new Intl.DateTimeFormat('en', { ...format, timeZone: reader.timeZone })
  formatters.set(reader.timeZone, formatter)
  const atMs = parseTime(at)
  const own = partsOf(formatter, atMs ?? 0)
  const textOf = (ms: number): string => {
    const { year, month, day, hour, minute } = partsOf(formatter, ms)
    const isYear = atMs !== null && year === own.year
    const isDay = isYear && month === own.month && day === own.day
    const date = isDay ? '' : `${words.date(isYear ? null : Number(year), Number(month), Number(day))} `
    return `${date}${hour}:${minute}`
  }
  return {
    zone: own.timeZoneName ?? reader.timeZone,
    moment: (iso) => {
      const ms = parseTime(iso)
      return ms === null ? null : { ms, text: textOf(ms) }
    },
  }
}

type Parts = Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>>

function partsOf(formatter: Intl.DateTimeFormat, ms: number): Parts {
  return Object.fromEntries(formatter.formatToParts(ms).map(({ type, value }) => [type, value]))
}

/** Hostile texts are no times, however long they are. */
function parseTime(iso: string | null): number | null {
  if (iso === null || !ISO_TIME.test(iso)) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}
