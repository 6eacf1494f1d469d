const CELL_MS = 10_000
const CELLS = 30

/** Requests and errors of one API over the last 5 minutes, in 30 cells of 10 seconds. */
export class ErrorWindow {
  /** Which 10 seconds since 1970 each cell holds; one that is out of the window counts for nothing. */
  readonly #periods = new Float64Array(CELLS).fill(Number.NaN)
  readonly #requests = new Uint32Array(CELLS)
  readonly #errors = new Uint32Array(CELLS)

  /** Counts one request. */
  record(atMs: number, isError: boolean): void {
    const period = Math.floor(atMs / CELL_MS)
    const cell = period % CELLS
    if (this.#periods[cell] !== period) {
      this.#periods[cell] = period
      this.#requests[cell] = 0
      this.#errors[cell] = 0
    }
    this.#requests[cell] = (this.#requests[cell] ?? 0) + 1
    if (isError) this.#errors[cell] = (this.#errors[cell] ?? 0) + 1
  }

  /** What happened in the 5 minutes up to now, changing nothing. */
  totals(nowMs: number): { readonly requests: number; readonly errors: number } {
    const current = Math.floor(nowMs / CELL_MS)
    let requests = 0
    let errors = 0
    for (const [cell, period] of this.#periods.entries()) {
      if (!(period > current - CELLS && period <= current)) continue
      requests += this.#requests[cell] ?? 0
      errors += this.#errors[cell] ?? 0
    }
    return { requests, errors }
  }
}

/** Errors per request over several windows; null without traffic. */
export function errorRate(windows: Iterable<ErrorWindow>, nowMs: number): number | null {
  let requests = 0
  let errors = 0
  for (const window of windows) {
    const totals = window.totals(nowMs)
    requests += totals.requests
    errors += totals.errors
  }
  return requests === 0 ? null : errors / requests
}
