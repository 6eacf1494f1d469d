import type { Summary } from './summary.ts'

/** Name and labels of a series. Two series are the same if both are equal; the order of labels does not count. */
export interface HistorySeries {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

/** Summary of the values of a series in one step. */
export interface HistoryCell extends Summary {
  /** Start of the step, milliseconds since 1970. */
  readonly atMs: number
}

/** Values that are added to the cells of one step. */
export interface HistoryPeriod {
  readonly stepMs: number
  /** Start of the step, a multiple of `stepMs`. */
  readonly atMs: number
  /** `series` is an index of the write's `series`. */
  readonly cells: readonly (Summary & { readonly series: number })[]
}

/** Removes the steps before a time with all their cells, the oldest first. */
export interface HistoryExpiry {
  readonly stepMs: number
  readonly beforeMs: number
  /** Most steps that are removed. */
  readonly limit: number
}

/** One write. Every number is finite. */
export interface HistoryWrite {
  /** Unique. */
  readonly id: string
  readonly series: readonly HistorySeries[]
  readonly periods: readonly HistoryPeriod[]
  /** Carried out after the cells are added. */
  readonly expiries: readonly HistoryExpiry[]
  /** Series that the store may hold. */
  readonly maxSeries: number
  /** If there are too many series, those that were last written to cells before this time, give or take a day, make room. */
  readonly endedBeforeMs: number
}

/** Selects the cells of one series whose step begins at `fromMs` or later and before `toMs`. */
export interface HistoryRead extends HistorySeries {
  readonly stepMs: number
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Keeps cells over restarts. Used by one `History` at a time. Calls take effect, and settle, in the order in which they
 * were made. Every failure is a rejected promise.
 */
export interface HistoryStore {
  /**
   * Adds values to cells, all or none. A write with the id of the write before changes nothing, so that one whose outcome
   * is unknown can be repeated. Resolves with the indexes of the series above the limit, whose cells are left out.
   */
  readonly write: (write: HistoryWrite) => Promise<readonly number[]>
  /** Returns the cells that hold values, in the order of time. */
  readonly read: (read: HistoryRead) => Promise<readonly HistoryCell[]>
  /** Lists all series, in any order. */
  readonly list: () => Promise<readonly HistorySeries[]>
  /** Idempotent. */
  readonly close: () => Promise<void>
}
