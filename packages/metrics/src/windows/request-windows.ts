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
  readonly #fine = new CellRing(FINE_MS, 30)
  readonly #coarse = new CellRing(COARSE_MS, 12)
  #fineCell: Cell = this.#fine.cellAt(0)
  #coarseCell: Cell = this.#coarse.cellAt(0)
  #startMs = 0
  #endMs = 0

  /** Counts one request; the bucket is that of its latency. */
  record(atMs: number, bucket: number, isError: boolean): void {
    if (!(atMs >= this.#startMs && atMs < this.#endMs)) this.#turn(atMs)
    this.#fineCell.add(bucket, isError)
    this.#coarseCell.add(bucket, isError)
  }

  /** How many there were, changing nothing. */
  totals(window: WindowName, nowMs: number): WindowTotals {
    let requests = 0
    let errors = 0
    for (const cell of this.#cells(window, nowMs)) {
      requests += cell.requests
      errors += cell.errors
    }
    return { requests, errors }
  }

  /** How many there were and how long they took, changing nothing. */
  summary(window: WindowName, nowMs: number): WindowSummary {
    const counts = new Float64Array(LATENCY_BUCKETS)
    for (const { latencies } of this.#cells(window, nowMs)) latencies.addTo(counts)
    const totals = this.totals(window, nowMs)
    return { ...totals, percentilesMs: percentilesOf(counts, totals.requests) }
  }

  #cells(window: WindowName, nowMs: number): readonly Cell[] {
    const ring = window === '1h' ? this.#coarse : this.#fine
    return ring.latest(nowMs, (WINDOWS[window] * 1000) / ring.cellMs)
  }

  #turn(atMs: number): void {
    this.#startMs = Math.floor(atMs / FINE_MS) * FINE_MS
    this.#endMs = this.#startMs + FINE_MS
    this.#fineCell = this.#fine.cellAt(atMs)
    this.#coarseCell = this.#coarse.cellAt(atMs)
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
