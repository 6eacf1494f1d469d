import { describe, type Problem } from '@botwatch/options'

import type { MetricSample } from '../metric-sample.ts'
import { quantityProblem, type DropReason } from '../validate.ts'
import { parseSample, readSample } from './reported-sample.ts'
import {
  bareSeries,
  MAX_CHARACTERS,
  SampleSet,
  sampleOf,
  type SampleLimits,
  type ReportedSeries,
} from './sample-set.ts'
import { reservedName } from './sample-names.ts'

/** Limits and callbacks of the collector. */
export interface SampleHost extends SampleLimits {
  readonly namespace: string
  readonly nowMs: () => number
  /** The metric that uses a name; undefined if it is free. */
  readonly usedBy: (name: string) => string | undefined
  /** Counts a sample that was not taken. */
  readonly drop: (reason: DropReason) => void
  /** Counts a sample that was older than the known one. */
  readonly ignore: () => void
}

/** Samples that programs report: validated, limited in number, and forgotten when they are stale. */
export class ReportedSamples {
  readonly #host: SampleHost
  readonly #set: SampleSet

  constructor(host: SampleHost) {
    this.#host = host
    this.#set = new SampleSet(host)
  }

  /** Number of series. */
  get size(): number {
    return this.#set.size
  }

  /** Takes a sample and returns null, or everything that is wrong with it. Never throws. */
  record(input: unknown): readonly Problem[] | null {
    try {
      return this.#record(input)
    } catch {
      return this.#reject('invalid_type', [{ path: '', expected: 'plain data', received: describe(input) }])
    }
  }

  /** The series by name. A metric that was registered meanwhile takes the name over. */
  read(): ReadonlyMap<string, ReadonlyMap<string, ReportedSeries>> {
    const { nowMs, usedBy } = this.#host
    return this.#set.read(nowMs(), (name) => usedBy(name) === undefined)
  }

  /** The values of the series without labels, by name. */
  unlabelled(): readonly (readonly [name: string, value: number])[] {
    return [...this.read()].flatMap(([name, series]) => {
      const bare = bareSeries(series)
      return bare === undefined ? [] : [[name, bare.value] as const]
    })
  }

  /** All series as values for alert rules. */
  samples(): readonly MetricSample[] {
    return [...this.read()].flatMap(([name, series]) => [...series.values()].map((of) => sampleOf(name, of)))
  }

  #record(input: unknown): readonly Problem[] | null {
    const nowMs = this.#host.nowMs()
    const parsed = parseSample(input)
    const read = parsed.ok ? readSample(parsed.value, nowMs) : parsed
    if (!read.ok) return this.#reject(reasonOf(read.problems[0], input), read.problems)
    const { name } = read.value
    const expected = this.#set.has(name) ? undefined : this.#unusable(name)
    if (expected !== undefined)
      return this.#reject('invalid_name', [{ path: 'name', expected, received: describe(name) }])
    const outcome = this.#set.put(read.value, nowMs)
    if (outcome === 'older') this.#host.ignore()
    return outcome === 'full' ? this.#reject('series_limit', [this.#limit()]) : null
  }

  #unusable(name: string): string | undefined {
    const reserved = reservedName(name, this.#host.namespace)
    if (reserved !== undefined) return reserved
    return this.#host.usedBy(name) === undefined ? undefined : 'a name that no registered metric uses'
  }

  #limit(): Problem {
    const { maxPerName, maxInAll } = this.#host
    const expected = `at most ${maxPerName} label sets of a name and ${maxInAll} of all names, with ${MAX_CHARACTERS} characters`
    return { path: 'labels', expected, received: 'one more' }
  }

  #reject(reason: DropReason, problems: readonly Problem[]): readonly Problem[] {
    this.#host.drop(reason)
    return problems
  }
}

function reasonOf(problem: Problem | undefined, input: unknown): DropReason {
  const path = problem?.path ?? ''
  if (path === 'name') return 'invalid_name'
  if (path === 'timestamp') return 'invalid_timestamp'
  if (path.startsWith('labels')) return 'invalid_labels'
  return path === 'value' ? (quantityProblem(Object(input).value) ?? 'infinite') : 'invalid_type'
}
