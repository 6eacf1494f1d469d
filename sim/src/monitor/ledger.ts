import type { UsageRecord } from '@botwatch/metrics'

import { BATCH_MODEL, MODELS, type Model } from './models.ts'

/** Calls and tokens of a model in a period. */
export interface Entry {
  readonly requests: number
  readonly input: number
  readonly cached: number
  readonly output: number
}

/** One call that a bot has made. */
export interface Call extends Entry {
  readonly model: Model
  /** Simulated time. */
  readonly atMs: number
  /** E.g. `2026-03-29` and `2026-03`. */
  readonly day: string
  readonly month: string
}

/** Entries by the name of a period and a model, e.g. `2026-03-29 glm-4.6`. */
type Entries = Map<string, Entry>

/** In every time zone days begin at a quarter of an hour. */
const QUARTER_MS = 900_000

const NONE: Entry = { requests: 0, input: 0, cached: 0, output: 0 }

/** Counts what the bots record, independent of the package under test. */
export class Ledger {
  /** Calls that the running process has recorded, in order. */
  readonly calls: Call[] = []
  /** Number of these that are stored. */
  storedCalls = 0
  /** Whether the running process has loaded what was stored. */
  isLoaded = false
  #stored: Entries = new Map()
  readonly #sums: Entries = new Map()
  readonly #keyOf: Intl.DateTimeFormat
  readonly #days = new Map<number, string>()

  constructor(timeZone: string) {
    this.#keyOf = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })
  }

  /** The day of a time, e.g. `2026-03-29`. */
  dayOf(wallMs: number): string {
    const quarter = Math.floor(wallMs / QUARTER_MS)
    const day = this.#days.get(quarter) ?? this.#keyOf.format(wallMs)
    this.#days.set(quarter, day)
    return day
  }

  /** A process starts on what is stored; what only the one before knew is lost. */
  begin(records: readonly UsageRecord[]): void {
    this.calls.length = 0
    this.storedCalls = 0
    this.isLoaded = false
    this.#stored = sumOf(records)
    this.#sums.clear()
  }

  add(call: Call): void {
    this.calls.push(call)
    for (const period of [call.day, call.month]) addTo(this.#sums, `${period} ${call.model.name}`, call)
  }

  /** Everything that the process should have counted: what was stored and the first calls since. */
  expected(calls: number = this.calls.length): Entries {
    const entries = new Map(this.#stored)
    if (calls === this.calls.length) {
      for (const [name, entry] of this.#sums) addTo(entries, name, entry)
      return entries
    }
    for (const call of this.calls.slice(0, calls))
      for (const period of [call.day, call.month]) addTo(entries, `${period} ${call.model.name}`, call)
    return entries
  }

  /** Cost of a period, in units. */
  cost(period: string): bigint {
    return this.#costOf(this.#stored, period) + this.#costOf(this.#sums, period)
  }

  /** The same of what was stored when the process started. */
  storedCost(period: string): bigint {
    return this.#costOf(this.#stored, period)
  }

  #costOf(entries: Entries, period: string): bigint {
    return [...MODELS, BATCH_MODEL].reduce((sum, { name, ...prices }) => {
      const { input, cached, output } = entries.get(`${period} ${name}`) ?? NONE
      return (
        sum + BigInt(input) * prices.input + BigInt(cached) * prices.cached + BigInt(output) * prices.output
      )
    }, 0n)
  }
}

/** Adds up stored records by period and model. */
export function sumOf(records: readonly UsageRecord[]): Entries {
  const entries: Entries = new Map()
  for (const { key, model, requests, tokens } of records) {
    const { input, input_cached: cached, output } = tokens
    addTo(entries, `${key} ${model}`, {
      requests,
      input: Number(input),
      cached: Number(cached),
      output: Number(output),
    })
  }
  return entries
}

function addTo(entries: Entries, name: string, { requests, input, cached, output }: Entry): void {
  const before = entries.get(name) ?? NONE
  entries.set(name, {
    requests: before.requests + requests,
    input: before.input + input,
    cached: before.cached + cached,
    output: before.output + output,
  })
}
