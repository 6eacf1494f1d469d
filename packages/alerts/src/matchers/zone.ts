const DAY_MS = 86_400_000
/** More days than anybody looks ahead. */
const MAX_DAYS = 64

/** Offsets of the local time on one day of UTC. */
interface DayOffsets {
  readonly before: number
  readonly after: number
  /** When the clock changes; `Infinity` if it does not. */
  readonly changeMs: number
}

/** The local time of an IANA time zone. Offsets are kept for each day of UTC, because `Intl` is slow. */
export class Zone {
  readonly #format: Intl.DateTimeFormat
  readonly #days = new Map<number, DayOffsets>()

  /** Throws a `RangeError` if this Node.js does not know the time zone. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  /** Returns local time minus UTC, in milliseconds, at a time since 1970. */
  offsetAt(atMs: number): number {
    const { before, after, changeMs } = this.#day(Math.floor(atMs / DAY_MS))
    return atMs < changeMs ? before : after
  }

  /** Returns when the clock changes after `fromMs`, or `toMs` if it does not before. */
  changeBetween(fromMs: number, toMs: number): number {
    for (let day = Math.floor(fromMs / DAY_MS); day * DAY_MS < toMs; day += 1) {
      const { changeMs } = this.#day(day)
      if (changeMs > fromMs && changeMs < toMs) return changeMs
    }
    return toMs
  }

  #day(day: number): DayOffsets {
    const known = this.#days.get(day)
    if (known !== undefined) return known
    if (this.#days.size >= MAX_DAYS) this.#days.clear()
    const offsets = this.#readDay(day)
    this.#days.set(day, offsets)
    return offsets
  }

  /** A clock that changes twice within one day of UTC is not expected. */
  #readDay(day: number): DayOffsets {
    let [fromMs, changeMs] = [day * DAY_MS, (day + 1) * DAY_MS]
    const [before, after] = [this.#read(fromMs), this.#read(changeMs)]
    if (before === after) return { before, after, changeMs: Infinity }
    while (changeMs - fromMs > 1) {
      const middle = Math.floor((fromMs + changeMs) / 2)
      if (this.#read(middle) === before) fromMs = middle
      else changeMs = middle
    }
    return { before, after, changeMs }
  }

  #read(atMs: number): number {
    const parts = new Map(this.#format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
    const date = [part('year'), part('month') - 1, part('day')] as const
    const local = Date.UTC(...date, part('hour'), part('minute'), part('second'))
    return local - Math.floor(atMs / 1000) * 1000
  }
}

const zones = new Map<string, Zone>()

/** Returns a time zone, the same for each call; undefined if this Node.js does not know it. */
export function zoneOf(timeZone: string): Zone | undefined {
  const name = timeZone.toLowerCase()
  const known = zones.get(name)
  if (known !== undefined) return known
  try {
    const zone = new Zone(timeZone)
    zones.set(name, zone)
    return zone
  } catch {
    return undefined
  }
}
