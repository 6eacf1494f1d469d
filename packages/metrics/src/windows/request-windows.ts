import { CellRing, type Cell } from './cell-ring.ts'
import { LATENCY_BUCKETS } from './latency-buckets.ts'
import { percentilesOf } from './percentiles.ts'

/** The windows that are told, in seconds. */
export const WINDOWS = { '1m': 60, '5m': 300, '1h': 3600 } as const

/** Name of a window. */
export type WindowName = keyof typeof WINDOWS

/** All of them. */
export const WINDOW_NAMES: readonly WindowName[] = ['1m', '5m', '1h']

/** Requests in a window. */
export interface WindowTotals {
  readonly requests: number
  readonly errors: number
}

/** Requests in a window, and how long they took. */
export interface WindowSummary extends WindowTotals {
  /** Milliseconds at p50, p90, p95 and p99; null without requests. */
  readonly percentilesMs: readonly (number | null)[]
}

const FINE_MS = 10_000
const COARSE_MS = 300_000

/**
 * The requests of one API over the last minute, 5 minutes and hour. A window consists of whole sub-windows (10 s; for the
 * hour 5 min), of which the present one is not over yet, so it covers up to one sub-window less than its name says.
 */
export class RequestWindows {
  #fine = new CellRing(FINE_MS, 30)
  #coarse = new CellRing(COARSE_MS, 12)
  /** Of the present fine sub-window, which only its end brings into the coarse one. */
  #cell: Cell | undefined
  #startMs = 0
  #endMs = 0

  /** Counts one request; the bucket is that of its latency. */
  record(atMs: number, bucket: number, isError: boolean): void {
    let cell = this.#cell
    // A clock that was put back a little goes on in the same sub-window.
    if (cell === undefined || atMs >= this.#endMs || atMs < this.#startMs - FINE_MS) cell = this.#turn(atMs)
    cell.latencies.add(bucket)
    if (isError) cell.errors += 1
  }

  /** How many there were, changing nothing. */
  totals(window: WindowName, nowMs: number): WindowTotals {
    let requests = 0
    let errors = 0
    for (const cell of this.#cells(window, nowMs)) {
      requests += cell.latencies.total
      errors += cell.errors
    }
    return { requests, errors }
  }

  /** How many there were and how long they took, changing nothing. */
  summary(window: WindowName, nowMs: number): WindowSummary {
    const counts = new Float64Array(LATENCY_BUCKETS)
    let errors = 0
    for (const cell of this.#cells(window, nowMs)) {
      cell.latencies.addTo(counts)
      errors += cell.errors
    }
    const requests = counts.reduce((sum, count) => sum + count)
    return { requests, errors, percentilesMs: percentilesOf(counts, requests) }
  }

  #cells(window: WindowName, nowMs: number): readonly Cell[] {
    if (window !== '1h') return this.#fine.latest(nowMs, (WINDOWS[window] * 1000) / FINE_MS)
    const periods = (WINDOWS[window] * 1000) / COARSE_MS
    const closed = this.#coarse.latest(nowMs, periods)
    const current = Math.floor(nowMs / COARSE_MS)
    const openPeriod = Math.floor(this.#startMs / COARSE_MS)
    const isRecent = openPeriod > current - periods && openPeriod <= current
    return this.#cell !== undefined && isRecent ? [...closed, this.#cell] : closed
  }

  #turn(atMs: number): Cell {
    if (atMs < this.#startMs) {
      // The clock was put back further than that: nothing from before can be told from what is to come.
      this.#fine = new CellRing(FINE_MS, 30)
      this.#coarse = new CellRing(COARSE_MS, 12)
    } else if (this.#cell !== undefined) this.#coarse.cellAt(this.#startMs).merge(this.#cell)
    this.#startMs = Math.floor(atMs / FINE_MS) * FINE_MS
    this.#endMs = this.#startMs + FINE_MS
    const cell = this.#fine.cellAt(atMs)
    this.#cell = cell
    return cell
  }
}

/** Errors per request over several totals; null without traffic. */
export function errorRate(totals: Iterable<WindowTotals>): number | null {
  let requests = 0
  let errors = 0
  for (const each of totals) {
    requests += each.requests
    errors += each.errors
  }
  return requests === 0 ? null : errors / requests
}
