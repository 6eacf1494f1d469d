import { randomUUID } from 'node:crypto'

import { MetricsError } from '../errors.ts'
import { CellTable } from './cell-table.ts'
import type {
  HistoryCell,
  HistoryExpiry,
  HistorySeries,
  HistoryStore,
  HistoryWrite,
} from './history-store.ts'
import type { Summary } from './summary.ts'
import { oldestMsOf, type Tier } from './tier.ts'
import { settleWithin } from '../settle-within.ts'

/** Cells per write, about a second of a slow disk. */
const MAX_CELLS = 10_000
/** Expired steps that make room for a new one. More than one, so that it catches up; few, so that a clock that is wrong for a moment removes little. */
const EXPIRED_PER_STEP = 4

/** What the writer needs of the history. */
export interface WriterHost {
  readonly tiers: readonly Tier[]
  readonly maxSeries: number
  readonly nowMs: () => number
  readonly onError: (error: unknown) => void
  /** Called when the store works again after `onError`. */
  readonly onRecovery: () => void
  /** A series was not kept because of the limit; `values` is how many values were lost. */
  readonly onRefused: (series: HistorySeries, values: number) => void
}

interface Batch {
  readonly cells: CellTable
  readonly write: HistoryWrite
}

/**
 * Keeps values in memory until the store has them, and writes them in the background. A write that failed is repeated
 * under the same id, so that nothing is lost and nothing counts twice.
 */
export class HistoryWriter {
  readonly #store: HistoryStore
  readonly #intervalMs: number
  readonly #host: WriterHost
  readonly #stepsMs: readonly number[]
  readonly #pending: CellTable
  /** The write that is under way or has failed. */
  #batch: Batch | undefined
  #running: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  /** Whether `onError` was called since the store worked last. */
  #isFailing = false
  /** The newest steps of the last write. */
  #lastSteps: readonly string[] = []

  constructor(store: HistoryStore, intervalMs: number, host: WriterHost) {
    this.#store = store
    this.#intervalMs = intervalMs
    this.#host = host
    this.#stepsMs = host.tiers.map(({ stepMs }) => stepMs)
    this.#pending = new CellTable(host.maxSeries)
  }

  /** Adds values to the cells of every tier. */
  add(series: HistorySeries, atMs: number, values: Summary): void {
    if (!this.#pending.add(series, this.#stepsMs, atMs, values)) this.#host.onRefused(series, values.count)
  }

  /** Returns the cells that the store does not have yet. */
  unwritten(series: HistorySeries, stepMs: number, fromMs: number, toMs: number): readonly HistoryCell[] {
    const before = this.#batch?.cells.read(series, stepMs, fromMs, toMs) ?? []
    return [...before, ...this.#pending.read(series, stepMs, fromMs, toMs)]
  }

  /** The series of the cells that the store does not have yet. */
  get unwrittenSeries(): readonly HistorySeries[] {
    return [...(this.#batch?.write.series ?? []), ...this.#pending.series]
  }

  /** Writes at every interval, without keeping the process alive. Idempotent. */
  start(): void {
    this.#timer ??= setInterval(() => {
      if (this.#running === undefined) void this.#run()
      else this.#report(timedOut(this.#intervalMs))
    }, this.#intervalMs).unref()
  }

  /** Stops writing at intervals. */
  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Writes everything that was added. Resolves within a time, never rejects. */
  async save(limitMs: number): Promise<void> {
    const finish = async (): Promise<void> => {
      // A write under way may have begun before the last value was added.
      await this.#running
      await this.#run()
    }
    await settleWithin(limitMs, finish()).catch(() => this.#report(timedOut(limitMs)))
  }

  async #run(): Promise<void> {
    this.#running ??= this.#writeAll().finally(() => {
      this.#running = undefined
    })
    await this.#running
  }

  async #writeAll(): Promise<void> {
    const nowMs = this.#host.nowMs()
    for (const tier of this.#host.tiers) this.#pending.expire(expiryOf(tier, nowMs, Infinity))
    try {
      let steps = this.#pending.size
      while (this.#batch !== undefined || steps > 0) {
        if (this.#batch === undefined) {
          this.#batch = this.#take(nowMs)
          steps -= this.#batch.cells.size
        }
        const { write } = this.#batch
        const refused = await this.#store.write(write)
        this.#batch = undefined
        this.#reportRefused(write, refused)
      }
      if (this.#isFailing) this.#host.onRecovery()
      this.#isFailing = false
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    this.#isFailing = true
    this.#host.onError(error)
  }

  #take(nowMs: number): Batch {
    const { tiers, maxSeries } = this.#host
    const cells = this.#pending.take(MAX_CELLS)
    const periods = cells.periods()
    const steps = periods.map(({ stepMs, atMs }) => `${stepMs} ${atMs}`)
    const expiries = tiers.map((tier) => {
      const isNew = (step: string): boolean =>
        step.startsWith(`${tier.stepMs} `) && !this.#lastSteps.includes(step)
      return expiryOf(tier, nowMs, EXPIRED_PER_STEP * steps.filter(isNew).length)
    })
    this.#lastSteps = steps
    const endedBeforeMs = Math.min(...expiries.map(({ beforeMs }) => beforeMs))
    const write = { id: randomUUID(), series: [...cells.series], periods, expiries, maxSeries, endedBeforeMs }
    return { cells, write }
  }

  #reportRefused({ series, periods }: HistoryWrite, refused: readonly number[]): void {
    if (refused.length === 0) return
    const finest = this.#host.tiers[0]?.stepMs
    const counts = new Map<number, number>()
    for (const { stepMs, cells } of periods)
      if (stepMs === finest)
        for (const { series: index, count } of cells) counts.set(index, (counts.get(index) ?? 0) + count)
    for (const index of refused) {
      const each = series[index]
      if (each !== undefined) this.#host.onRefused(each, counts.get(index) ?? 0)
    }
  }
}

function expiryOf(tier: Tier, nowMs: number, limit: number): HistoryExpiry {
  return { stepMs: tier.stepMs, beforeMs: oldestMsOf(tier, nowMs), limit }
}

function timedOut(limitMs: number): MetricsError {
  return new MetricsError('STORE_FAILED', `the history store timed out after ${limitMs} ms`)
}
