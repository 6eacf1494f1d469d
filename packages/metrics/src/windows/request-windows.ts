import { Cell, CellRing } from './cell-ring.ts'
import { percentilesOf } from './percentiles.ts'

/** The reported windows, in seconds. */
export const WINDOWS = { '1m': 60, '5m': 300, '1h': 3600 } as const

/** Name of a window. */
export type WindowName = keyof typeof WINDOWS

/** All windows. */
export const WINDOW_NAMES: readonly WindowName[] = ['1m', '5m', '1h']

/** Requests in a window. */
export interface WindowTotals {
  readonly requests: number
  readonly errors: number
}

/** Requests in a window and their latencies. */
export interface WindowSummary extends WindowTotals {
  /** Latencies in milliseconds at p50, p90, p95 and p99. Null without requests. */
  readonly percentilesMs: readonly (number | null)[]
}

const FINE_MS = 10_000
const COARSE_MS = 300_000

/** Number of cells per window. */
const PERIODS = { '1m': 6, '5m': 30, '1h': 12 } as const

interface ClosedWindow {
  /** Sum of all sub-windows that are over. */
  readonly closed: Cell
  /** Whether the current sub-window belongs to the window. */
  readonly isOpen: boolean
}

type ClosedWindows = Readonly<Record<WindowName, ClosedWindow>>

/**
 * The requests of one API over the last minute, 5 minutes and hour. A window consists of whole sub-windows (10 s, or 5
 * min for the hour) including the current one, so it covers up to one sub-window less than its name says.
 */
export class RequestWindows {
  #fine = new CellRing(FINE_MS, PERIODS['5m'])
  #coarse = new CellRing(COARSE_MS, PERIODS['1h'])
  /** The current fine sub-window. It is added to the coarse one at its end. */
  #cell: Cell | undefined
  #startMs = 0
  #endMs = 0
  #cache:
    | { readonly period: number; readonly open: Cell | undefined; readonly windows: ClosedWindows }
    | undefined

  /** Counts one request by the bucket of its latency. */
  record(atMs: number, bucket: number, isError: boolean): void {
    let cell = this.#cell
    // If the clock was set back by less than a sub-window, the current one goes on.
    if (cell === undefined || atMs >= this.#endMs || atMs < this.#startMs - FINE_MS) cell = this.#turn(atMs)
    cell.latencies.add(bucket)
    if (isError) cell.errors += 1
  }

  /** Counts the requests of a window. Changes nothing. */
  totals(window: WindowName, nowMs: number): WindowTotals {
    let requests = 0
    let errors = 0
    for (const cell of this.#cells(window, nowMs)) {
      requests += cell.latencies.total
      errors += cell.errors
    }
    return { requests, errors }
  }

  /** Summarizes every window. */
  summaries(nowMs: number): Readonly<Record<WindowName, WindowSummary>> {
    const period = Math.floor(nowMs / FINE_MS)
    // Closed sub-windows do not change until the next one, so they are added up once.
    if (this.#cache === undefined || this.#cache.period !== period || this.#cache.open !== this.#cell)
      this.#cache = { period, open: this.#cell, windows: this.#addUp(nowMs) }
    const { windows } = this.#cache
    const summarize = (window: WindowName): WindowSummary => {
      const { closed, isOpen } = windows[window]
      return summaryOf(closed, isOpen ? this.#cell : undefined)
    }
    return { '1m': summarize('1m'), '5m': summarize('5m'), '1h': summarize('1h') }
  }

  /** Adds up the cells of each window without the current one. */
  #addUp(nowMs: number): ClosedWindows {
    const addUp = (window: WindowName): ClosedWindow => {
      const cells = this.#cells(window, nowMs)
      const closed = new Cell()
      for (const cell of cells) if (cell !== this.#cell) closed.merge(cell)
      return { closed, isOpen: cells.some((cell) => cell === this.#cell) }
    }
    return { '1m': addUp('1m'), '5m': addUp('5m'), '1h': addUp('1h') }
  }

  #cells(window: WindowName, nowMs: number): readonly Cell[] {
    return window === '1h' ? this.#lastHour(nowMs) : this.#fine.latest(nowMs, PERIODS[window])
  }

  #lastHour(nowMs: number): readonly Cell[] {
    const closed = this.#coarse.latest(nowMs, PERIODS['1h'])
    const current = Math.floor(nowMs / COARSE_MS)
    const openPeriod = Math.floor(this.#startMs / COARSE_MS)
    const isRecent = openPeriod > current - PERIODS['1h'] && openPeriod <= current
    return this.#cell !== undefined && isRecent ? [...closed, this.#cell] : closed
  }

  #turn(atMs: number): Cell {
    if (atMs < this.#startMs) {
      // The clock was set back further, so earlier requests can no longer be told from later ones.
      this.#fine = new CellRing(FINE_MS, PERIODS['5m'])
      this.#coarse = new CellRing(COARSE_MS, PERIODS['1h'])
    } else if (this.#cell !== undefined) this.#coarse.cellAt(this.#startMs).merge(this.#cell)
    this.#startMs = Math.floor(atMs / FINE_MS) * FINE_MS
    this.#endMs = this.#startMs + FINE_MS
    const cell = this.#fine.cellAt(atMs)
    this.#cell = cell
    return cell
  }
}

function summaryOf(closed: Cell, open?: Cell): WindowSummary {
  return {
    requests: closed.latencies.total + (open?.latencies.total ?? 0),
    errors: closed.errors + (open?.errors ?? 0),
    percentilesMs: percentilesOf(closed.latencies, open?.latencies),
  }
}

/** Share of failed requests over several totals. Null without requests. */
export function errorRate(totals: Iterable<WindowTotals>): number | null {
  let requests = 0
  let errors = 0
  for (const each of totals) {
    requests += each.requests
    errors += each.errors
  }
  return requests === 0 ? null : errors / requests
}
