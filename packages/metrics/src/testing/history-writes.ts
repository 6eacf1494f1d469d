import { randomUUID } from 'node:crypto'

import type { HistoryPeriod, HistorySeries, HistoryWrite } from '../history/history-store.ts'
import { summaryOf, type Summary } from '../history/summary.ts'

export const STEP_MS = 300_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
export const START_MS: number = Date.parse('2026-01-05T00:00:00Z')

/** One cell of a write, with its series. */
interface GivenCell {
  readonly series: HistorySeries
  readonly atMs: number
  /** One value, or a summary. */
  readonly values: number | Summary
}

/** A write without cells. */
export function emptyWrite(): HistoryWrite {
  return { id: randomUUID(), series: [], periods: [], expiries: [], maxSeries: 1000, endedBeforeMs: 0 }
}

/** A write of some cells of one resolution. */
export function cellWrite(cells: readonly GivenCell[], stepMs: number = STEP_MS): HistoryWrite {
  const periods = [...Map.groupBy(cells.entries(), ([, { atMs }]) => atMs)].map(
    ([atMs, group]): HistoryPeriod => ({
      stepMs,
      atMs,
      cells: group.map(([series, { values }]) => ({
        series,
        ...(typeof values === 'number' ? summaryOf(values) : values),
      })),
    }),
  )
  return { ...emptyWrite(), series: cells.map(({ series }) => series), periods }
}
