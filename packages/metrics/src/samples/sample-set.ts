import type { MetricSample } from '../metric-sample.ts'
import { STALE_MS, type ReadSample } from './reported-sample.ts'

/** One series: the newest sample with a name and a label set. */
export interface ReportedSeries {
  readonly labels: Readonly<Record<string, string>>
  value: number
  atMs: number
}

/** Limits of a set. */
export interface SampleLimits {
  /** Label sets of one name. */
  readonly maxPerName: number
  /** Label sets of all names. */
  readonly maxInAll: number
}

/** What became of a sample. */
export type SampleOutcome = 'stored' | 'older' | 'full'

/** Most characters of names and labels of all series, since the scrape has them all. */
export const MAX_CHARACTERS = 4_000_000

/** How often a full set looks for series that have become stale. */
const SWEEP_INTERVAL_MS = 1000

/** Key of the series without labels. */
const BARE = ''

/** The newest sample of each series, until it is stale. */
export class SampleSet {
  readonly #limits: SampleLimits
  readonly #byName = new Map<string, Map<string, ReportedSeries>>()
  #size = 0
  #characters = 0
  #sweptAtMs = Number.NEGATIVE_INFINITY

  constructor(limits: SampleLimits) {
    this.#limits = limits
  }

  /** Number of series, those included that have become stale since the last look. */
  get size(): number {
    return this.#size
  }

  /** Whether there is a series of this name. */
  has(name: string): boolean {
    return this.#byName.has(name)
  }

  /** Keeps a sample unless a newer one of its series is known, or there is no room for its series. */
  put({ name, labels, value, atMs }: ReadSample, nowMs: number): SampleOutcome {
    const key = labels.length === 0 ? BARE : JSON.stringify(labels)
    const known = this.#byName.get(name)?.get(key)
    if (known !== undefined) {
      // A sample from the future is one from before the clock was set back.
      if (atMs < known.atMs && known.atMs <= nowMs) return 'older'
      known.value = value
      known.atMs = atMs
      return 'stored'
    }
    const length = name.length + key.length
    if (!this.#hasRoom(name, length) && !this.#makeRoom(name, length, nowMs)) return 'full'
    const series = this.#byName.get(name) ?? new Map<string, ReportedSeries>()
    const copies = labels.map(([label, text]) => [ownCopy(label), ownCopy(text)] as const)
    this.#byName.set(ownCopy(name), series.set(key, { labels: Object.fromEntries(copies), value, atMs }))
    this.#size += 1
    this.#characters += length
    return 'stored'
  }

  /** The series by name, without stale ones and without the names that fail a test. */
  read(
    nowMs: number,
    isFree: (name: string) => boolean,
  ): ReadonlyMap<string, ReadonlyMap<string, ReportedSeries>> {
    this.#sweep(nowMs)
    for (const [name, series] of this.#byName)
      if (!isFree(name)) for (const key of series.keys()) this.#delete(name, series, key)
    return this.#byName
  }

  #hasRoom(name: string, length: number): boolean {
    const { maxPerName, maxInAll } = this.#limits
    if (this.#size >= maxInAll || this.#characters + length > MAX_CHARACTERS) return false
    return (this.#byName.get(name)?.size ?? 0) < maxPerName
  }

  #makeRoom(name: string, length: number, nowMs: number): boolean {
    if (nowMs >= this.#sweptAtMs && nowMs < this.#sweptAtMs + SWEEP_INTERVAL_MS) return false
    this.#sweep(nowMs)
    return this.#hasRoom(name, length)
  }

  #sweep(nowMs: number): void {
    this.#sweptAtMs = nowMs
    for (const [name, series] of this.#byName) {
      for (const [key, { atMs }] of series)
        if (Math.abs(nowMs - atMs) >= STALE_MS) this.#delete(name, series, key)
    }
  }

  #delete(name: string, series: Map<string, ReportedSeries>, key: string): void {
    series.delete(key)
    this.#size -= 1
    this.#characters -= name.length + key.length
    if (series.size === 0) this.#byName.delete(name)
  }
}

/** The series without labels among those of a name. */
export function bareSeries(series: ReadonlyMap<string, ReportedSeries>): ReportedSeries | undefined {
  return series.get(BARE)
}

/** A series as a value for alert rules. */
export function sampleOf(name: string, { labels, value, atMs }: ReportedSeries): MetricSample {
  const timestamp = new Date(atMs).toISOString()
  return { name, labels, value, timestamp, staleAt: new Date(atMs + STALE_MS).toISOString() }
}

/** Copies a text, because a substring keeps its whole string in memory. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString()
}
