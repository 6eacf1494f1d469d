import type { HistoryCell, HistorySeries } from './history-store.ts'
import type { History } from './history.ts'
import { mergeCells } from './merge-cells.ts'
import { planQuery, valueOf, type QueryPlan } from './query-plan.ts'
import { parseQuery, type HistoryQuery, type HistoryResult, type ResolvedQuery } from './query.ts'
import { RecentHistory } from './recent-history.ts'
import { keyOf } from './series-key.ts'
import type { Summary } from './summary.ts'
import { RECENT_TIER, STORED_STEP_MS } from './tier.ts'

/** Most series that an answer lists. */
const MAX_AVAILABLE = 100

/** The history of a collector: the last hour in fine steps, and the stored one. */
export class CollectorHistory {
  readonly #recent: RecentHistory
  readonly #history: History

  constructor(history: History, maxRecentSeries: number) {
    this.#history = history
    this.#recent = new RecentHistory(maxRecentSeries)
  }

  /** Adds values of a series at a time. */
  add(name: string, labels: HistorySeries['labels'], atMs: number, values: Summary): void {
    this.#recent.add({ name, labels }, atMs, values)
    this.#history.add(name, labels, atMs, values)
  }

  /** Returns the points of one series, or all series if there is no such one. Never rejects. */
  async query(query: HistoryQuery, nowMs: number): Promise<HistoryResult> {
    const parsed = parseQuery(query, nowMs)
    if (!parsed.ok) return { ok: false, code: 'INVALID_QUERY', problems: parsed.problems }
    try {
      return await this.#answer(parsed.value, nowMs)
    } catch (error) {
      return { ok: false, code: 'STORE_FAILED', error }
    }
  }

  async #answer(
    { name, labels, aggregation, ...range }: ResolvedQuery,
    nowMs: number,
  ): Promise<HistoryResult> {
    const series = { name, labels }
    const plan = await this.#plan(series, range, nowMs)
    const found = await this.#read(series, plan)
    const isKnown = found.length > 0 || this.#recent.sinceMs(series) !== undefined
    if (!isKnown) {
      const all = await this.#history.list()
      const key = keyOf(series)
      if (!all.some((each) => keyOf(each) === key))
        return { ok: false, code: 'UNKNOWN_SERIES', available: available(all, name) }
    }
    const { fromMs, toMs, stepMs } = plan
    const cells = new Map(mergeCells(found, stepMs).map((cell) => [cell.atMs, cell]))
    const points = Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => {
      const atMs = fromMs + index * stepMs
      return { atMs, value: valueOf(cells.get(atMs), aggregation) }
    })
    return { ok: true, name, labels, aggregation, ...plan, points }
  }

  /** The recent tier answers only if no stored cell is older than its first one, e.g. after a restart. */
  async #plan(
    series: HistorySeries,
    range: Pick<ResolvedQuery, 'fromMs' | 'toMs' | 'stepMs'>,
    nowMs: number,
  ): Promise<QueryPlan> {
    const stored = this.#history.tiers
    const sinceMs = this.#recent.sinceMs(series)
    if (sinceMs === undefined) return planQuery(range, nowMs, stored)
    const plan = planQuery(range, nowMs, [RECENT_TIER, ...stored])
    if (plan.resolutionMs !== RECENT_TIER.stepMs || plan.fromMs >= sinceMs) return plan
    const { name, labels } = series
    const before = await this.#history.read(name, labels, plan.fromMs, sinceMs, STORED_STEP_MS)
    const isOlder = before.some(({ atMs }) => atMs + STORED_STEP_MS <= sinceMs)
    return isOlder ? planQuery(range, nowMs, stored) : plan
  }

  async #read(series: HistorySeries, plan: QueryPlan): Promise<readonly HistoryCell[]> {
    const { resolutionMs, fromMs, toMs, stepMs } = plan
    if (resolutionMs === RECENT_TIER.stepMs) return this.#recent.read(series, fromMs, toMs)
    return await this.#history.read(series.name, series.labels, fromMs, toMs, stepMs)
  }
}

/** Series that may have been meant: those of the same name first. */
function available(all: readonly HistorySeries[], name: string): readonly HistorySeries[] {
  return all.toSorted((a, b) => Number(b.name === name) - Number(a.name === name)).slice(0, MAX_AVAILABLE)
}
