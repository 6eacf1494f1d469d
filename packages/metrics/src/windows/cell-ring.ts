import { LatencyCounts } from './latency-buckets.ts'

/** Requests of one sub-window. */
export class Cell {
  /** Number of the sub-window since 1970. Negative if the cell is unused. */
  period = -1
  errors = 0
  /** One latency per request. */
  readonly latencies: LatencyCounts = new LatencyCounts()

  /** Clears the cell for another sub-window. */
  open(period: number): void {
    this.period = period
    this.errors = 0
    this.latencies.clear()
  }

  /** Adds the requests of another cell. */
  merge(other: Cell): void {
    this.errors += other.errors
    this.latencies.merge(other.latencies)
  }
}

/** The latest sub-windows of one length, allocated on first use. */
export class CellRing {
  readonly cellMs: number
  readonly #cells: (Cell | undefined)[]

  constructor(cellMs: number, length: number) {
    this.cellMs = cellMs
    this.#cells = Array.from({ length }, () => undefined)
  }

  /** Returns the cell of a time. It may replace the oldest one. */
  cellAt(atMs: number): Cell {
    const period = Math.floor(atMs / this.cellMs)
    const at = ((period % this.#cells.length) + this.#cells.length) % this.#cells.length
    const cell = this.#cells[at] ?? new Cell()
    this.#cells[at] = cell
    if (cell.period !== period) cell.open(period)
    return cell
  }

  /** Returns the cells of the latest periods, the current one included. */
  latest(nowMs: number, periods: number): readonly Cell[] {
    const current = Math.floor(nowMs / this.cellMs)
    return this.#cells.filter(
      (cell): cell is Cell => cell !== undefined && cell.period > current - periods && cell.period <= current,
    )
  }
}
