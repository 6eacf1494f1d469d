const FIRST_CAPACITY = 64

/**
 * What a quiet sample is held against, in columns: a round goes through them in order, and writing to them allocates
 * nothing. Rows that were released are used again.
 */
export class SeriesTable {
  /** A value above this and below `belowOk` is good under every rule; no value is while the series is not quiet. */
  aboveOk: Float64Array = new Float64Array(FIRST_CAPACITY)
  belowOk: Float64Array = new Float64Array(FIRST_CAPACITY)
  /** The time of the last sample that counted: wall clock of its source. */
  lastAt: Float64Array = new Float64Array(FIRST_CAPACITY)
  /** The last round that had data. */
  round: Float64Array = new Float64Array(FIRST_CAPACITY)
  readonly #free: number[] = []
  #size = 0

  /** A row that is not quiet. */
  add(lastAt: number): number {
    const row = this.#free.pop() ?? this.#size++
    if (row >= this.lastAt.length) this.#grow()
    this.aboveOk[row] = Infinity
    this.belowOk[row] = -Infinity
    this.lastAt[row] = lastAt
    this.round[row] = 0
    return row
  }

  release(row: number): void {
    this.#free.push(row)
  }

  #grow(): void {
    this.aboveOk = doubled(this.aboveOk)
    this.belowOk = doubled(this.belowOk)
    this.lastAt = doubled(this.lastAt)
    this.round = doubled(this.round)
  }
}

function doubled(column: Float64Array): Float64Array {
  const grown = new Float64Array(column.length * 2)
  grown.set(column)
  return grown
}
