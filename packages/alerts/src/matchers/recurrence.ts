import { WEEKDAYS, type RecurringInterval } from '../alert.ts'
import { zoneOf, type Zone } from './zone.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Days to look ahead. A zone that skips a day makes a fortnight of a week. */
const HORIZON_MS = 16 * DAY_MS
/** 1970 began on a Thursday. */
const FIRST_WEEKDAY = WEEKDAYS.indexOf('thu')

/** A period in which the state of a recurrence stays the same. */
export interface Spell {
  readonly isActive: boolean
  /** Wall clock, in milliseconds since 1970. */
  readonly fromMs: number
  readonly untilMs: number
  /** False if the state is the same after it, too: nothing changes within 16 days. */
  readonly isChange: boolean
}

/**
 * Weekly intervals of local time. A time is in an interval if the local clock shows it then: times that the clock skips
 * never come, and those that it shows twice count both times.
 */
export class Recurrence {
  readonly #intervals: readonly LocalInterval[]
  #last: Spell = { isActive: false, fromMs: Infinity, untilMs: -Infinity, isChange: false }

  constructor(intervals: readonly RecurringInterval[]) {
    // A zone that a newer Node.js knew is no reason not to start; its interval is never active then.
    this.#intervals = intervals.flatMap((interval) => {
      const zone = zoneOf(interval.timeZone)
      return zone === undefined ? [] : [new LocalInterval(interval, zone)]
    })
  }

  /** Finds the state at a time of the wall clock, and how long it lasts. Computed once for each period. */
  at(wallMs: number): Spell {
    const { fromMs, untilMs } = this.#last
    if (wallMs < fromMs || wallMs >= untilMs) this.#last = this.#find(Math.floor(wallMs))
    return this.#last
  }

  #find(fromMs: number): Spell {
    const isActive = this.#isActive(fromMs)
    const horizonMs = fromMs + HORIZON_MS
    for (let atMs = this.#next(fromMs); atMs < horizonMs; atMs = this.#next(atMs))
      if (this.#isActive(atMs) !== isActive) return { isActive, fromMs, untilMs: atMs, isChange: true }
    return { isActive, fromMs, untilMs: horizonMs, isChange: false }
  }

  #isActive(atMs: number): boolean {
    return this.#intervals.some((interval) => interval.includes(atMs))
  }

  #next(atMs: number): number {
    return Math.min(...this.#intervals.map((interval) => interval.nextEdge(atMs)))
  }
}

/** One interval in its zone. Local times are milliseconds since 1970 as if they were UTC. */
class LocalInterval {
  readonly #zone: Zone
  readonly #days: ReadonlySet<number>
  readonly #fromMs: number
  readonly #toMs: number

  constructor({ days, from, to }: RecurringInterval, zone: Zone) {
    this.#zone = zone
    this.#days = new Set(days.map((day) => WEEKDAYS.indexOf(day)))
    this.#fromMs = timeOfDay(from)
    this.#toMs = timeOfDay(to)
  }

  includes(atMs: number): boolean {
    const local = atMs + this.#zone.offsetAt(atMs)
    const day = Math.floor(local / DAY_MS)
    const timeMs = local - day * DAY_MS
    const begins = timeMs >= this.#fromMs && this.#isOn(day)
    if (this.#fromMs < this.#toMs) return begins && timeMs < this.#toMs
    return begins || (timeMs < this.#toMs && this.#isOn(day - 1))
  }

  /** Returns the next time at which the interval may begin or end: at its times, at midnight, or when the clock changes. */
  nextEdge(atMs: number): number {
    const offset = this.#zone.offsetAt(atMs)
    const local = atMs + offset
    const midnight = Math.floor(local / DAY_MS) * DAY_MS
    const edges = [this.#fromMs, this.#toMs, DAY_MS].map((timeMs) => midnight + timeMs)
    const next = Math.min(...edges.filter((edge) => edge > local)) - offset
    return Math.min(next, this.#zone.changeAfter(atMs))
  }

  #isOn(day: number): boolean {
    return this.#days.has((((day + FIRST_WEEKDAY) % 7) + 7) % 7)
  }
}

function timeOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * MINUTE_MS
}
