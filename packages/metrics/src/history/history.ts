import { parseQuery, type HistoryQuery, type HistoryResult } from './query.ts'
import { planQuery, valueOf } from './query-plan.ts'
import { Tier, TIERS, type Summary } from './tier.ts'

interface HistorySeries {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly tiers: readonly Tier[]
}

/** The history of a limited number of series in all tiers, about 41 kB per series. */
export class History {
  readonly #maxSeries: number
  readonly #series = new Map<string, HistorySeries>()

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries
  }

  /** Adds values of a series at a time. Ignores new series above the cap. */
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

  /** Returns the points of one series, or all series if there is no such one. */
  query(query: HistoryQuery, nowMs: number): HistoryResult {
    const parsed = parseQuery(query, nowMs)
    if (!parsed.ok) return { ok: false, code: 'INVALID_QUERY', problems: parsed.problems }
    const series = this.#series.get(keyOf(parsed.value.name, parsed.value.labels))
    if (series === undefined) {
      const available = [...this.#series.values()].map(({ name, labels }) => ({ name, labels }))
      return { ok: false, code: 'UNKNOWN_SERIES', available }
    }
    const { aggregation } = parsed.value
    const { fromMs, toMs, stepMs, resolutionMs } = planQuery(parsed.value, nowMs)
    const tier = series.tiers.find((candidate) => candidate.stepMs === resolutionMs)
    const points = Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => {
      const atMs = fromMs + index * stepMs
      const summary = tier?.summary(atMs / resolutionMs, (atMs + stepMs) / resolutionMs) ?? null
      return { atMs, value: valueOf(summary, aggregation) }
    })
    const { name, labels } = series
    return { ok: true, name, labels, aggregation, fromMs, toMs, stepMs, resolutionMs, points }
  }

  /** Removes the series whose labels pass a test. */
  forget(test: (labels: Readonly<Record<string, string>>) => boolean): void {
    for (const [key, { labels }] of this.#series) if (test(labels)) this.#series.delete(key)
  }
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([name, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))])
}
