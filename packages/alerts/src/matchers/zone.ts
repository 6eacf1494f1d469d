import { Temporal } from 'temporal-polyfill'

const MAX_PERIODS = 4

/** A period without a change of the clock. Times are milliseconds since 1970. */
interface Period {
  readonly fromMs: number
  readonly untilMs: number
  readonly offsetMs: number
}

/** The local time of an IANA time zone. */
export class Zone {
  readonly #timeZone: string
  /** The last periods, because `Temporal` is slow. Silences are looked at in turn, over a change of the clock too. */
  #periods: readonly Period[]

  /** Throws a `RangeError` if this Node.js does not know the time zone. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone
    this.#periods = [this.#find(0)]
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
    const known = this.#periods.find(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs)
    if (known !== undefined) return known
    const period = this.#find(atMs)
    this.#periods = [period, ...this.#periods.slice(0, MAX_PERIODS - 1)]
    return period
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
