import type { CheckHistory, CheckHistoryCell } from '@botwatch/monitor'

/** Length of a cell of {@link RecentCells}. */
export const CELL_MS = 900_000
/** Number of cells: 24 hours. */
export const CELLS = 96

const DAY_MS = 86_400_000
const MINUTES_5_MS = 300_000

/** Shares of the known time in which a check was healthy or degraded, 0 to 1; null if nothing is known. */
interface Uptimes {
  readonly last24Hours: number | null
  /** UTC days, today included, as all that follow. */
  readonly last7Days: number | null
  readonly last30Days: number | null
  readonly last90Days: number | null
}

/** The last 24 hours of a check in 96 letters: `u`, `d` or `h` for the worst status in a cell, `n` for no data. */
export interface RecentCells {
  /** Number of the first cell since 1970. */
  readonly from: number
  readonly letters: string
}

/** Summary of the history of a check, for lists. */
export interface CheckSummary {
  readonly recent: RecentCells
  readonly uptimes: Uptimes
}

/** Summarizes a history that was read at `nowMs`. */
export function summarize({ day, days }: CheckHistory, nowMs: number): CheckSummary {
  const lastDays = (count: number): number | null => uptimeOf(days.slice(-count), DAY_MS, nowMs)
  return {
    recent: recentCells(day, nowMs),
    uptimes: {
      last24Hours: uptimeOf(day, MINUTES_5_MS, nowMs),
      last7Days: lastDays(7),
      last30Days: lastDays(30),
      last90Days: lastDays(90),
    },
  }
}

/** Returns the letters up to now. Cells that began since have no data, and the last one is at least as bad as the current status. */
export function lettersNow({ from, letters }: RecentCells, status: string, nowMs: number): RecentCells {
  const fromNow = Math.floor(nowMs / CELL_MS) - CELLS + 1
  // Below 0 if the clock was set back.
  const newer = Math.max(-CELLS, Math.min(CELLS, fromNow - from))
  const shifted =
    newer < 0 ? 'n'.repeat(-newer) + letters.slice(0, newer) : letters.slice(newer) + 'n'.repeat(newer)
  const last = worse(shifted.at(-1) ?? 'n', LETTERS[status] ?? 'n')
  return { from: fromNow, letters: shifted.slice(0, -1) + last }
}

/** By status. */
const LETTERS: Readonly<Record<string, string>> = { healthy: 'h', degraded: 'd', unhealthy: 'u' }
/** From worst to best. */
const RANKS = 'udhn'

function worse(a: string, b: string): string {
  return RANKS.indexOf(a) <= RANKS.indexOf(b) ? a : b
}

function recentCells(day: readonly CheckHistoryCell[], nowMs: number): RecentCells {
  const from = Math.floor(nowMs / CELL_MS) - CELLS + 1
  const letters = Array.from({ length: CELLS }, () => 'n')
  for (const cell of day) {
    const index = Math.floor(cell.atMs / CELL_MS) - from
    const before = letters[index]
    if (before !== undefined) letters[index] = worse(before, letterOf(cell))
  }
  return { from, letters: letters.join('') }
}

function letterOf({ healthy, degraded, unhealthy }: CheckHistoryCell): string {
  if (unhealthy > 0) return 'u'
  if (degraded > 0) return 'd'
  return healthy > 0 ? 'h' : 'n'
}

function uptimeOf(cells: readonly CheckHistoryCell[], stepMs: number, nowMs: number): number | null {
  let upMs = 0
  let knownMs = 0
  for (const { atMs, healthy, degraded, unhealthy } of cells) {
    // The last cell ends now.
    const lengthMs = Math.max(1, Math.min(stepMs, nowMs - atMs))
    upMs += (healthy + degraded) * lengthMs
    knownMs += (healthy + degraded + unhealthy) * lengthMs
  }
  return knownMs > 0 ? upMs / knownMs : null
}
