import { Emitter, type BuiltInEvents, type Listener } from '@botwatch/events'
import { integer } from '@botwatch/options'

import { MetricsError } from '../errors.ts'
import { readOptions } from '../read-options.ts'
import { safeClock } from '../safe-clock.ts'
import { historySchema, type HistoryOptions } from './history-options.ts'
import type { HistoryCell, HistorySeries, HistoryStore } from './history-store.ts'
import { HistoryWriter } from './history-writer.ts'
import { memoryHistoryStore } from './memory-store.ts'
import { mergeCells } from './merge-cells.ts'
import { planQuery } from './query-plan.ts'
import { keyOf } from './series-key.ts'
import { summaryOf, type Summary } from './summary.ts'
import { cellStartOf, STORED_STEP_MS, storedTiers, type Tier } from './tier.ts'
import { settleWithin } from '../settle-within.ts'

/** How long a reader waits for the store. */
const READ_LIMIT_MS = 10_000
/** How long `stop` and `save` wait for the store. */
const STOP_LIMIT_MS = 5000
const SAVE_LIMIT_MS = 2000

/** Events of a `History`. */
export interface HistoryEvents {
  /** The store failed or timed out. Nothing is lost from memory; the next write includes what this one missed. */
  readonly store_error: { readonly error: unknown }
  /** The store works again after it failed. */
  readonly store_recovered: undefined
  /** A series is not kept because there are too many. Once; {@link History.refused} counts all values. */
  readonly series_refused: HistorySeries
}

/**
 * Keeps summaries of series in steps of 5 minutes for a day, of an hour for 31 days and of a UTC day for 90 days, over
 * restarts if its store does. The constructor throws a `MetricsError` (`INVALID_OPTIONS`) with every problem.
 *
 * @example
 * const history = new History({ store: sqliteHistoryStore({ path: 'data/history.db' }) })
 * history.start()
 * history.add('queue_length', {}, Date.now(), 17)
 * const days = await history.read('queue_length', {}, Date.now() - 7 * 86_400_000, Date.now(), 86_400_000)
 * await history.stop()
 */
export class History {
  /** Resolutions, the finest first. */
  readonly tiers: readonly Tier[]
  readonly #store: HistoryStore
  readonly #nowMs: () => number
  readonly #writer: HistoryWriter
  readonly #emitter = new Emitter<HistoryEvents>(['store_error', 'store_recovered', 'series_refused'])
  #refused = 0

  constructor(options: HistoryOptions = {}) {
    const { store, days, maxSeries, writeIntervalMs, clock } = readOptions(historySchema, options)
    this.tiers = storedTiers(days)
    this.#store = store ?? memoryHistoryStore()
    this.#nowMs = safeClock(clock)
    this.#writer = new HistoryWriter(this.#store, writeIntervalMs, {
      tiers: this.tiers,
      maxSeries,
      nowMs: this.#nowMs,
      onError: (error) => this.#emitter.emit('store_error', { error }),
      onRecovery: () => this.#emitter.emit('store_recovered', undefined),
      onRefused: (series, values) => this.#refuse(series, values),
    })
  }

  /** Number of values that were not kept because of `maxSeries`. */
  get refused(): number {
    return this.#refused
  }

  /** Adds a listener and returns a function that removes it. A listener that fails is reported by `listener_error`. */
  on<K extends keyof (HistoryEvents & BuiltInEvents)>(
    event: K,
    listener: Listener<(HistoryEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#emitter.on(event, listener)
  }

  /**
   * Adds a value, or a summary of values, of a series at a time in milliseconds since 1970. Never throws; ignores invalid input.
   */
  add(name: string, labels: HistorySeries['labels'], atMs: number, value: number | Summary): void {
    const { min, max, sum, count } = typeof value === 'number' ? summaryOf(value) : (Object(value) as Summary)
    if (typeof name !== 'string' || typeof labels !== 'object' || labels === null) return
    if (![atMs, min, max, sum, count].every(Number.isFinite) || count <= 0) return
    this.#writer.add({ name, labels }, atMs, { min, max, sum, count })
  }

  /** Adds the seconds of a time span to each step that it touches, at most the last day. Never throws. */
  addTime(name: string, labels: HistorySeries['labels'], fromMs: number, toMs: number): void {
    let startMs = Math.max(fromMs, toMs - 24 * 3_600_000)
    while (startMs < toMs) {
      const endMs = Math.min(toMs, cellStartOf(startMs, STORED_STEP_MS) + STORED_STEP_MS)
      this.add(name, labels, startMs, (endMs - startMs) / 1000)
      startMs = endMs
    }
  }

  /**
   * Returns the steps of a series from `fromMs` to `toMs` that hold values, stored or not yet written. `stepMs` is rounded
   * up to a multiple of the finest resolution that reaches back to `fromMs`, and the range to whole steps. Rejects with
   * `STORE_FAILED` if the store fails, or does not answer within 10 seconds.
   */
  async read(
    name: string,
    labels: HistorySeries['labels'],
    fromMs: number,
    toMs: number,
    stepMs: number,
  ): Promise<readonly HistoryCell[]> {
    const plan = planQuery({ fromMs, toMs, stepMs }, this.#nowMs(), this.tiers)
    const range = { stepMs: plan.resolutionMs, fromMs: plan.fromMs, toMs: plan.toMs }
    const stored = await this.#ask(() => this.#store.read({ name, labels, ...range }))
    // After the answer: a write that the store has carried out before it is no longer counted here.
    const unwritten = this.#writer.unwritten({ name, labels }, range.stepMs, range.fromMs, range.toMs)
    return mergeCells([...stored, ...unwritten], plan.stepMs)
  }

  /** Lists all series. Rejects like {@link read}. */
  async list(): Promise<readonly HistorySeries[]> {
    const stored = await this.#ask(() => this.#store.list())
    const all = [...stored, ...this.#writer.unwrittenSeries]
    return [...new Map(all.map((series) => [keyOf(series), series])).values()]
  }

  /** Writes to the store in the background. Nothing keeps the process alive. Idempotent. */
  start(): void {
    this.#writer.start()
  }

  /** Writes everything that was added. Resolves within `limitMs` (default 2000). Rejects only if that is not 1 to 600000. */
  async save(limitMs: number = SAVE_LIMIT_MS): Promise<void> {
    await this.#writer.save(readLimitMs(limitMs))
  }

  /**
   * Stops writing in the background, and saves. Resolves within `limitMs` (default 5000). Rejects only if that is not
   * 1 to 600000. Idempotent.
   */
  async stop(limitMs: number = STOP_LIMIT_MS): Promise<void> {
    readLimitMs(limitMs)
    this.#writer.stop()
    await this.#writer.save(limitMs)
  }

  #refuse(series: HistorySeries, values: number): void {
    const isFirst = this.#refused === 0
    this.#refused += values
    if (isFirst) this.#emitter.emit('series_refused', series)
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await settleWithin(READ_LIMIT_MS, work())
    } catch (error) {
      if (error instanceof MetricsError) throw error
      throw new MetricsError('STORE_FAILED', 'the history store does not answer', { cause: error })
    }
  }
}

function readLimitMs(limitMs: number): number {
  return readOptions(integer(1, 600_000), limitMs, 'limitMs')
}
