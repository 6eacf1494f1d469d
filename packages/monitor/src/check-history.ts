import type { HealthStatus } from '@botwatch/health'
import type { History } from '@botwatch/metrics'

import { STATUS_SERIES } from './bridges/health-to-history.ts'

/** Shares of a time span in which a check had each status, 0 to 1; together 1. */
export interface CheckHistoryCell {
  /** Start, milliseconds since 1970. */
  readonly atMs: number
  readonly healthy: number
  readonly degraded: number
  readonly unhealthy: number
  /** The status was unknown, or this process was not running. */
  readonly noData: number
}

/** Past of one check, oldest first. The last cell ends now. */
export interface CheckHistory {
  /** The last 24 hours in 288 cells of 5 minutes. */
  readonly day: readonly CheckHistoryCell[]
  /** The last 90 UTC days, today included. */
  readonly days: readonly CheckHistoryCell[]
}

const DAY_MS = 86_400_000
const KNOWN = ['healthy', 'degraded', 'unhealthy'] as const satisfies readonly HealthStatus[]

/** Reads the past of a check. An unknown check has no data. Rejects with a `MetricsError` if the store fails. */
export async function readCheckHistory(
  history: History,
  check: string,
  nowMs: number = Date.now(),
): Promise<CheckHistory> {
  const [day, days] = await Promise.all([
    readCells(history, check, { nowMs, stepMs: 300_000, count: 288 }),
    readCells(history, check, { nowMs, stepMs: DAY_MS, count: 90 }),
  ])
  return { day, days }
}

interface Span {
  readonly nowMs: number
  readonly stepMs: number
  readonly count: number
}

async function readCells(
  history: History,
  check: string,
  { nowMs, stepMs, count }: Span,
): Promise<readonly CheckHistoryCell[]> {
  const fromMs = (Math.floor(nowMs / stepMs) - count + 1) * stepMs
  const secondsOf = async (status: HealthStatus): Promise<ReadonlyMap<number, number>> => {
    const cells = await history.read(STATUS_SERIES, { check, status }, fromMs, nowMs + 1, stepMs)
    return new Map(cells.map(({ atMs, sum }) => [atMs, sum]))
  }
  const seconds = await Promise.all(KNOWN.map(secondsOf))
  return Array.from({ length: count }, (_, index) => {
    const atMs = fromMs + index * stepMs
    const [healthy = 0, degraded = 0, unhealthy = 0] = seconds.map((each) => each.get(atMs) ?? 0)
    const known = healthy + degraded + unhealthy
    // More than the length of the cell if the clock was set back.
    const total = Math.max(Math.min(stepMs, nowMs - atMs) / 1000, known, Number.MIN_VALUE)
    return {
      atMs,
      healthy: healthy / total,
      degraded: degraded / total,
      unhealthy: unhealthy / total,
      noData: 1 - known / total,
    }
  })
}
