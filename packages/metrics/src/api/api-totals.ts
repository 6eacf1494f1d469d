import { OVERFLOW } from '../series/overflow.ts'
import type { Family } from '../series/family.ts'
import type { ApiFamilies } from './api-families.ts'
import type { ApiSeries } from './api-series.ts'

/** Totals of one API since the start or the last reset, added up from its series. */
export interface ApiTotals {
  readonly count: number
  readonly errors: number
  readonly sumSeconds: number
  /** Requests by status. Requests above a cap count under the name of the overflow. */
  readonly byStatus: ReadonlyMap<string, number>
  /** Errors by type. Errors above a cap count under the name of the overflow. */
  readonly byErrorType: ReadonlyMap<string, number>
}

type Breakdown = ReadonlyMap<string, number>

/** Adds up all APIs at once, because it iterates over all series. */
export function totalsByApi(
  families: ApiFamilies,
  all: readonly ApiSeries[],
): ReadonlyMap<ApiSeries, ApiTotals> {
  const statuses = breakDown(families.requests, 2, 0)
  const types = breakDown(families.errors, 2, 0)
  // A histogram's last cell is its sum.
  const sums = breakDown(families.durations, 1, families.durations.width - 1)
  return new Map(
    all.map((series) => {
      const { name, overflowed } = series
      const byStatus = withOverflow(statuses.get(name), overflowed.count)
      const byErrorType = withOverflow(types.get(name), overflowed.errors)
      const sumSeconds = totalOf(sums.get(name)) + overflowed.sumSeconds
      return [
        series,
        { count: totalOf(byStatus), errors: totalOf(byErrorType), sumSeconds, byStatus, byErrorType },
      ]
    }),
  )
}

/** Adds up one cell of each series by API and one more label. */
function breakDown(
  { labelSets, cells, width }: Family,
  label: number,
  cell: number,
): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>()
  for (const [child, values] of labelSets.entries()) {
    const [api = '', method] = values
    // The overflow series of the metric does not belong to one API.
    if (method === OVERFLOW) continue
    const ofApi = counts.get(api) ?? new Map<string, number>()
    counts.set(api, ofApi)
    const value = values[label] ?? ''
    ofApi.set(value, (ofApi.get(value) ?? 0) + (cells[child * width + cell] ?? 0))
  }
  return counts
}

function withOverflow(counts: Breakdown = new Map(), overflowed: number): Breakdown {
  return overflowed > 0 ? new Map([...counts, [OVERFLOW, overflowed]]) : counts
}

function totalOf(counts: Breakdown = new Map()): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}
