import { planQuery, valueOf, type HistoryQuery, type HistoryResult } from './query.ts'
import { Tier, TIERS, type Summary } from './tier.ts'

interface HistorySeries {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly tiers: readonly Tier[]
}

/** The past of a number of series, each in all tiers; about 41 kB a series. */
export class History {
  readonly #maxSeries: number
  readonly #series = new Map<string, HistorySeries>()

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries
  }

  /** Adds values of a series at a time; nothing for a series past the cap. */
  add(name: string, labels: Readonly<Record<string, string>>, atMs: number, values: Summary): void {
    const key = keyOf(name, labels)
    let series = this.#series.get(key)
    if (series === undefined) {
      if (this.#series.size >= this.#maxSeries) return
      series = { name, labels: { ...labels }, tiers: TIERS.map((shape) => new Tier(shape)) }
      this.#series.set(key, series)
    }
    for (const tier of series.tiers) tier.add(atMs, values)
  }

  /** The values of one series, or the series there are instead of an unknown one. */
  query(query: HistoryQuery, nowMs: number): HistoryResult {
    const series = this.#series.get(keyOf(query.name, query.labels ?? {}))
    const available = [...this.#series.values()].map(({ name, labels }) => ({ name, labels }))
    if (series === undefined) return { ok: false, code: 'UNKNOWN_SERIES', available }
    const plan = planQuery(query, nowMs)
    if (!plan.ok) return plan
    const { fromMs, toMs, stepMs, resolutionMs, aggregation } = plan
    const tier = series.tiers.find((candidate) => candidate.stepMs === resolutionMs)
    const points = Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => {
      const atMs = fromMs + index * stepMs
      const summary = tier?.summary(atMs / resolutionMs, (atMs + stepMs) / resolutionMs) ?? null
      return { atMs, value: valueOf(summary, aggregation) }
    })
    const { name, labels } = series
    return { ok: true, name, labels, aggregation, fromMs, toMs, stepMs, resolutionMs, points }
  }

  /** Forgets the series that fit the test. */
  forget(test: (labels: Readonly<Record<string, string>>) => boolean): void {
    for (const [key, { labels }] of this.#series) if (test(labels)) this.#series.delete(key)
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
