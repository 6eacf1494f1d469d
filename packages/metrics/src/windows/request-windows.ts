import { Cell, CellRing } from './cell-ring.ts'
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

/** How many cells a window has. */
const PERIODS = { '1m': 6, '5m': 30, '1h': 12 } as const

interface OverWindow {
  readonly over: Cell
  /** Whether the sub-window that is still written to belongs to it too. */
  readonly isOpen: boolean
}

type OverWindows = Readonly<Record<WindowName, OverWindow>>

/**
 * The requests of one API over the last minute, 5 minutes and hour. A window consists of whole sub-windows (10 s; for the
 * hour 5 min), of which the present one is not over yet, so it covers up to one sub-window less than its name says.
 */
export class RequestWindows {
  #fine = new CellRing(FINE_MS, PERIODS['5m'])
  #coarse = new CellRing(COARSE_MS, PERIODS['1h'])
  /** Of the present fine sub-window, which only its end brings into the coarse one. */
  #cell: Cell | undefined
  #startMs = 0
  #endMs = 0
  #over:
    | { readonly period: number; readonly open: Cell | undefined; readonly windows: OverWindows }
    | undefined

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

  /** How many there were and how long they took, in every window. */
  summaries(nowMs: number): Readonly<Record<WindowName, WindowSummary>> {
    const period = Math.floor(nowMs / FINE_MS)
    // What is over does not change until the next sub-window, so it is added up once.
    if (this.#over === undefined || this.#over.period !== period || this.#over.open !== this.#cell)
      this.#over = { period, open: this.#cell, windows: this.#addUp(nowMs) }
    const { windows } = this.#over
    const summarize = (window: WindowName): WindowSummary => {
      const { over, isOpen } = windows[window]
      return summaryOf(over, isOpen ? this.#cell : undefined)
    }
    return { '1m': summarize('1m'), '5m': summarize('5m'), '1h': summarize('1h') }
  }

  /** The cells of each window without the one that is still written to, added up. */
  #addUp(nowMs: number): OverWindows {
    const addUp = (window: WindowName): OverWindow => {
      const cells = this.#cells(window, nowMs)
      const over = new Cell()
      for (const cell of cells) if (cell !== this.#cell) over.merge(cell)
      return { over, isOpen: cells.some((cell) => cell === this.#cell) }
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
      // The clock was put back further than that: nothing from before can be told from what is to come.
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

function summaryOf(over: Cell, open?: Cell): WindowSummary {
  return {
    requests: over.latencies.total + (open?.latencies.total ?? 0),
    errors: over.errors + (open?.errors ?? 0),
    percentilesMs: percentilesOf(over.latencies, open?.latencies),
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
