import { LatencyCounts } from './latency-buckets.ts'

/** What happened in one sub-window. */
export class Cell {
  /** Which one since 1970; negative while there is none. */
  period = -1
  errors = 0
  /** One for each request. */
  readonly latencies: LatencyCounts = new LatencyCounts()

  /** Starts over for another period. */
  open(period: number): void {
    this.period = period
    this.errors = 0
    this.latencies.clear()
  }

  /** Adds all of another one. */
  merge(other: Cell): void {
    this.errors += other.errors
    this.latencies.merge(other.latencies)
  }
}

/** The latest sub-windows of one length, made when they are first needed. */
export class CellRing {
  readonly cellMs: number
  readonly #cells: (Cell | undefined)[]

  constructor(cellMs: number, length: number) {
    this.cellMs = cellMs
    this.#cells = Array.from({ length }, () => undefined)
  }

  /** The cell of a time, which may push out the oldest. */
  cellAt(atMs: number): Cell {
    const period = Math.floor(atMs / this.cellMs)
    const at = ((period % this.#cells.length) + this.#cells.length) % this.#cells.length
    const cell = this.#cells[at] ?? new Cell()
    this.#cells[at] = cell
    if (cell.period !== period) cell.open(period)
    return cell
  }

  /** The cells of the last so many periods up to now, the present one included. */
  latest(nowMs: number, periods: number): readonly Cell[] {
    const current = Math.floor(nowMs / this.cellMs)
    return this.#cells.filter(
      (cell): cell is Cell => cell !== undefined && cell.period > current - periods && cell.period <= current,
    )
  }
}
