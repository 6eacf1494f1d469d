import { Temporal } from 'temporal-polyfill'

/** A period without a change of the clock. Times are milliseconds since 1970. */
interface Period {
  readonly fromMs: number
  readonly untilMs: number
  readonly offsetMs: number
}

/** The local time of an IANA time zone. */
export class Zone {
  readonly #timeZone: string
  /** The last period, because `Temporal` is slow. */
  #period: Period

  /** Throws a `RangeError` if this Node.js does not know the time zone. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone
    this.#period = this.#find(0)
  }

  /** Returns local time minus UTC, in milliseconds, at a time since 1970. */
  offsetAt(atMs: number): number {
    return this.#periodOf(atMs).offsetMs
  }

  /** Returns when the clock changes after a time; `Infinity` for never. */
  changeAfter(atMs: number): number {
    return this.#periodOf(atMs).untilMs
  }

  #periodOf(atMs: number): Period {
    const { fromMs, untilMs } = this.#period
    if (atMs < fromMs || atMs >= untilMs) this.#period = this.#find(atMs)
    return this.#period
  }

  #find(atMs: number): Period {
    const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(this.#timeZone)
    const change = local.getTimeZoneTransition('next')
    return {
      fromMs: atMs,
      untilMs: change?.epochMilliseconds ?? Infinity,
      offsetMs: local.offsetNanoseconds / 1e6,
    }
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
