import type { HistoryCell, HistoryExpiry, HistoryPeriod, HistorySeries } from './history-store.ts'
import { keyOf } from './series-key.ts'
import type { Summary } from './summary.ts'
import { cellStartOf } from './tier.ts'

/** Numbers of a cell: min, max, sum and count. */
const WIDTH = 4

interface Period {
  readonly stepMs: number
  readonly atMs: number
  /** The cells of all series by their number. A count of 0 is a gap. */
  values: Float64Array
}

/** Cells of many series in memory, about 32 bytes each. */
export class CellTable {
  readonly #maxSeries: number
  #numbers = new Map<string, number>()
  #series: HistorySeries[] = []
  /** Numbers of series that were removed. */
  readonly #free: number[] = []
  readonly #periods = new Map<string, Period>()
  /** The period of each resolution that was used last, which mostly is the next one, too. */
  readonly #last = new Map<number, Period>()

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries
  }

  /** Number of steps with cells. */
  get size(): number {
    return this.#periods.size
  }

  get series(): readonly HistorySeries[] {
    return this.#series
  }

  /** Adds values to the cell of a time in each resolution. Returns whether the series is within the limit. */
  add(series: HistorySeries, stepsMs: readonly number[], atMs: number, values: Summary): boolean {
    const number = this.#admit(series)
    if (number === undefined) return false
    for (const stepMs of stepsMs) addTo(this.#open(stepMs, cellStartOf(atMs, stepMs)), number, values)
    return true
  }

  /** Returns the cells of a series from one step on and before another. */
  read(series: HistorySeries, stepMs: number, fromMs: number, toMs: number): readonly HistoryCell[] {
    const number = this.#numbers.get(keyOf(series))
    if (number === undefined) return []
    const cells: HistoryCell[] = []
    for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
      const values = this.#periods.get(periodKeyOf(stepMs, atMs))?.values
      const cell = values && cellAt(values, number)
      if (cell !== undefined) cells.push({ atMs, ...cell })
    }
    return cells
  }

  /** Moves the steps that were added first to a table of their own: about `maxCells` cells, and at least one step. */
  take(maxCells: number): CellTable {
    const taken = new CellTable(this.#maxSeries)
    this.#last.clear()
    taken.#numbers = this.#numbers
    taken.#series = this.#series
    let cells = 0
    for (const [key, period] of this.#periods) {
      cells += this.#series.length
      if (taken.size > 0 && cells > maxCells) return taken
      taken.#periods.set(key, period)
      this.#periods.delete(key)
    }
    // All series are given up, so that those that ended do not count against the limit.
    this.#numbers = new Map()
    this.#series = []
    return taken
  }

  /** Returns all cells by step. The numbers of series are indexes of `series`. */
  periods(): readonly HistoryPeriod[] {
    return [...this.#periods.values()].map(({ stepMs, atMs, values }) => ({
      stepMs,
      atMs,
      cells: this.#series.flatMap((_, series) => {
        const cell = cellAt(values, series)
        return cell === undefined ? [] : [{ series, ...cell }]
      }),
    }))
  }

  /** Removes expired steps. */
  expire({ stepMs, beforeMs, limit }: HistoryExpiry): void {
    const starts = [...this.#periods.values()]
      .flatMap((period) => (period.stepMs === stepMs && period.atMs < beforeMs ? [period.atMs] : []))
      .toSorted((a, b) => a - b)
    this.#last.clear()
    for (const atMs of starts.slice(0, limit)) this.#periods.delete(periodKeyOf(stepMs, atMs))
  }

  /** Removes a series with its cells. */
  remove(series: HistorySeries): void {
    const key = keyOf(series)
    const number = this.#numbers.get(key)
    if (number === undefined) return
    this.#numbers.delete(key)
    this.#free.push(number)
    for (const { values } of this.#periods.values()) values.fill(0, number * WIDTH, (number + 1) * WIDTH)
  }

  #admit(series: HistorySeries): number | undefined {
    const key = keyOf(series)
    const number = this.#numbers.get(key)
    if (number !== undefined || this.#numbers.size >= this.#maxSeries) return number
    const { name, labels } = series
    const added = this.#free.pop() ?? this.#series.length
    this.#series[added] = { name, labels: { ...labels } }
    this.#numbers.set(key, added)
    return added
  }

  #open(stepMs: number, atMs: number): Period {
    const last = this.#last.get(stepMs)
    if (last?.atMs === atMs) return last
    const key = periodKeyOf(stepMs, atMs)
    let period = this.#periods.get(key)
    if (period === undefined) {
      period = { stepMs, atMs, values: new Float64Array(WIDTH * Math.max(8, this.#series.length)) }
      this.#periods.set(key, period)
    }
    this.#last.set(stepMs, period)
    return period
  }
}

function periodKeyOf(stepMs: number, atMs: number): string {
  return `${stepMs} ${atMs}`
}

function addTo(period: Period, number: number, { min, max, sum, count }: Summary): void {
  const at = number * WIDTH
  if (at >= period.values.length) {
    const grown = new Float64Array(2 * (at + WIDTH))
    grown.set(period.values)
    period.values = grown
  }
  const { values } = period
  const [beforeSum = 0, beforeCount = 0] = [values[at + 2], values[at + 3]]
  const isEmpty = beforeCount === 0
  values[at] = isEmpty ? min : Math.min(min, values[at] ?? min)
  values[at + 1] = isEmpty ? max : Math.max(max, values[at + 1] ?? max)
  // The sum of finite numbers may not be one.
  values[at + 2] = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, beforeSum + sum))
  values[at + 3] = beforeCount + count
}

function cellAt(values: Float64Array, number: number): Summary | undefined {
  const at = number * WIDTH
  const count = values[at + 3] ?? 0
  if (count === 0) return undefined
  return { min: values[at] ?? 0, max: values[at + 1] ?? 0, sum: values[at + 2] ?? 0, count }
}
