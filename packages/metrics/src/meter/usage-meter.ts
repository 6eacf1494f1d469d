import { Emitter, type BuiltInEvents, type Listener } from '@botwatch/events'
import * as v from 'valibot'

import { BudgetWatch } from '../budgets/budget-watch.ts'
import type { PriceTable } from '../pricing/price-table.ts'
import { readOptions } from '../read-options.ts'
import { Calendar, type PeriodKind, type Window } from '../spend/calendar.ts'
import { PeriodSet } from '../spend/period-set.ts'
import type { Period } from '../spend/period.ts'
import type { PeriodSpend } from '../spend/spend.ts'
import { spendByModel } from '../spend/sum.ts'
import { TallySet } from '../spend/tally-set.ts'
import type { Tally } from '../spend/tally.ts'
import type { UsageEvents } from './events.ts'
import {
  checkCall,
  checkCallback,
  checkTime,
  readBatchOptions,
  readLimit,
  readResetOptions,
  type ResetOptions,
} from './call-arguments.ts'
import { MetricsError } from '../errors.ts'
import { meterEntries, spendSchema, type SpendOptions, type UsageMeterOptions } from './options.ts'
import { roughCostOf } from './rough-cost.ts'
import { Routes, type Route } from './routes.ts'
import { memoryStore } from './memory-store.ts'
import type { MeteredCall, TimeLimit } from './metered-call.ts'
import { parseSpendQuery } from './spend-query.ts'
import { reportSpend, type SpendQuery, type SpendReport, type SpendSources } from './spend-report.ts'
import { mergePeriod, periodsOf } from './stored-periods.ts'
import { UsageBatches, type BatchOutcome } from './usage-batches.ts'
import { reportUsage, type UsageReport } from './usage-report.ts'
import type { UsageBatch, UsageRecord } from './usage-store.ts'
import { UsageWriter } from './usage-writer.ts'

/** The day and month that calls are added to. */
interface CurrentPeriods {
  readonly day: Period
  readonly month: Period
  /** Window of the day. */
  readonly window: Window
}

/** Stands for a call that was not given, so that `checkCall` reports it. */
const NO_CALL = {} as MeteredCall
const BATCH_LIMIT_MS = 5000
const MIN_MONTHS = 36
/** Days of the shortest month. */
const SHORTEST_MONTH = 28
const schema = v.strictObject(meterEntries)

function otherCurrency(expected: string, received: string): MetricsError {
  const problem = { path: 'prices', expected: `prices in ${expected}, as at the start`, received }
  return new MetricsError('INVALID_OPTIONS', [problem])
}

/**
 * Adds up token usage by model, since the start and by day and month of a time zone, and computes its cost when it is
 * read. The constructor throws a `MetricsError` (`INVALID_OPTIONS`) with every problem of the options.
 *
 * @example
 * const meter = new UsageMeter({ timeZone: 'Europe/Berlin', budgets: { day: { limit: '5.00' } } })
 * meter.on('budget', ({ level, budget }) => console.log(level, budget.usedRatio))
 * meter.record({ provider: 'zai', model: 'glm-4.6', counts, atMs: Date.now() })
 * meter.report(Date.now()).today.cost
 */
export class UsageMeter {
  #prices: PriceTable
  readonly #calendar: Calendar
  readonly #days: PeriodSet
  readonly #months: PeriodSet
  readonly #watch: BudgetWatch
  readonly #sources: SpendSources
  readonly #writer: UsageWriter | null
  readonly #batches: UsageBatches
  readonly #emitter = new Emitter<UsageEvents>(['unpriced', 'budget', 'store_error', 'store_recovered'])
  #total: TallySet
  readonly #routes = new Routes()
  readonly #reportedUnpriced = new WeakSet<Tally>()
  #current: CurrentPeriods | undefined
  #isDiscarding = false

  constructor(options: UsageMeterOptions = {}) {
    const { prices, timeZone, budgets, store, writeIntervalMs, retentionDays } = readOptions(schema, options)
    this.#prices = prices
    this.#calendar = new Calendar(timeZone)
    this.#days = new PeriodSet('day', prices, retentionDays)
    this.#months = new PeriodSet(
      'month',
      prices,
      Math.max(MIN_MONTHS, Math.ceil(retentionDays / SHORTEST_MONTH)),
    )
    this.#total = new TallySet(prices)
    this.#watch = new BudgetWatch(budgets, (crossing) => this.#emitter.emit('budget', crossing))
    this.#sources = {
      currency: prices.currency,
      calendar: this.#calendar,
      days: this.#days,
      months: this.#months,
      watch: this.#watch,
    }
    const host = {
      restore: (records: readonly UsageRecord[]) => this.#restore(records),
      onError: (error: unknown) => this.#emitter.emit('store_error', { error }),
      onRecovery: () => this.#emitter.emit('store_recovered', undefined),
    }
    this.#writer = store === undefined ? null : new UsageWriter(store, writeIntervalMs, host)
    this.#batches = new UsageBatches(this.#writer ?? new UsageWriter(memoryStore(), writeIntervalMs, host))
  }

  /** ISO 4217 code of every cost. */
  get currency(): string {
    return this.#prices.currency
  }

  /** Whether the figures include what was stored. True without a store. */
  get isLoaded(): boolean {
    return this.#writer?.isLoaded ?? true
  }

  /** Adds a listener and returns a function that removes it. A listener that fails is reported by `listener_error`. */
  on<K extends keyof (UsageEvents & BuiltInEvents)>(
    event: K,
    listener: Listener<(UsageEvents & BuiltInEvents)[K]>,
  ): () => void {
    return this.#emitter.on(event, listener)
  }

  /**
   * Adds one call to the day and month of its time. The counts must be valid, e.g. those of `normalizeUsage`. Throws a
   * `MetricsError` (`INVALID_OPTIONS`) without a valid time.
   */
  record(call: MeteredCall): void {
    const { provider, model, counts, atMs } = call ?? NO_CALL
    let current = this.#current
    if (current === undefined || !(atMs >= current.window.startMs && atMs < current.window.endMs)) {
      checkCall(call)
      current = this.#turn(atMs)
    }
    const { day, month } = current
    const route = this.#routes.find(provider, model) ?? this.#route(call, current)
    route.total.add(counts)
    route.day.add(counts)
    route.month.add(counts)
    day.touch()
    month.touch()
    this.#writer?.mark(route.day, day)
    this.#writer?.mark(route.month, month)
    if (route.roughPrices !== null) {
      const cost = roughCostOf(route.roughPrices, counts)
      day.roughCost += cost
      month.roughCost += cost
      if (day.roughCost >= day.checkAt || month.roughCost >= month.checkAt) this.#check(current, atMs)
    }
  }

  /**
   * Calls `count`, which records the calls of a batch before it returns, unless a batch with this key was recorded before, and
   * resolves when they are stored together with the key. A key is kept for 24 hours, and of each sender the newest 100 000;
   * without a store in memory. Rejects with a `MetricsError` (`STORE_…`) if the store fails or takes longer than `withinMs` (default
   * 5000) for one answer: the calls, if they were counted, are then stored later, and the same key does not count them again.
   */
  async recordOnce(count: () => void, batch?: UsageBatch, limit: TimeLimit = {}): Promise<BatchOutcome> {
    checkCallback(count)
    const { withinMs = BATCH_LIMIT_MS } = readBatchOptions({ ...limit, batch })
    return this.#batches.record(count, batch, withinMs)
  }

  /** Reports all usage and budgets at a time, by default now. Changes nothing. */
  report(nowMs: number = Date.now()): UsageReport {
    checkTime(nowMs)
    return reportUsage(this.#sources, this.#total.tallies, nowMs)
  }

  /** Reports one day (`YYYY-MM-DD`) or month (`YYYY-MM`) by model. Null without usage, or if it is no longer kept. */
  period(kind: PeriodKind, key: string): Omit<PeriodSpend, 'startMs' | 'endMs'> | null {
    const period = (kind === 'day' ? this.#days : this.#months).get(key)
    const { tallies } = period.set
    return tallies.length === 0 ? null : { period: kind, key, ...period.spend, models: spendByModel(tallies) }
  }

  /**
   * Reports the spending of a day or month, by default the present day or month. Null if there is none in another one, or if
   * it is no longer kept. Throws a `MetricsError` (`INVALID_OPTIONS`) if the query is invalid.
   */
  spend(query: SpendQuery, nowMs: number = Date.now()): SpendReport | null {
    const parsed = parseSpendQuery(query)
    if (!parsed.ok) throw new MetricsError('INVALID_OPTIONS', parsed.problems)
    checkTime(nowMs)
    return reportSpend(this.#sources, parsed.value, nowMs)
  }

  /**
   * Replaces budgets and prices; what is left out has its default. All costs are computed by the new prices, as after a restart, and
   * the levels that the present day and month have reached are reported, unless they were before. Throws a `MetricsError`
   * (`INVALID_OPTIONS`) with every problem, e.g. prices in another currency; then nothing has changed.
   */
  reconfigure(options: SpendOptions = {}, nowMs: number = Date.now()): void {
    const { budgets, prices } = readOptions(spendSchema, options)
    checkTime(nowMs)
    if (prices.currency !== this.currency) throw otherCurrency(this.currency, prices.currency)
    this.#prices = prices
    this.#watch.replace(budgets)
    this.#routes.clear()
    this.#total.reprice(prices)
    for (const periods of [this.#days, this.#months]) {
      periods.reprice(prices)
      for (const period of periods.list()) this.#watch.follow(period)
    }
    for (const kind of ['day', 'month'] as const) {
      const window = this.#calendar.windowOf(kind, nowMs)
      this.#watch.check((kind === 'day' ? this.#days : this.#months).get(window.key), window, nowMs)
    }
  }

  /** Resets the totals since the start. Days and months, stored ones too, are removed only if `periods` is true. */
  reset(options: ResetOptions = {}): void {
    const { periods } = readResetOptions(options)
    this.#total = new TallySet(this.#prices)
    this.#routes.clear()
    if (!periods) return
    this.#current = undefined
    this.#isDiscarding = true
    this.#forget([...this.#days.clear(), ...this.#months.clear()])
  }

  /**
   * Loads the store and writes to it in the background. Resolves when the first load has ended, at the latest after 10 seconds,
   * and never rejects. Idempotent.
   */
  async start(): Promise<void> {
    await this.#writer?.start()
  }

  /** Writes all changes now. Resolves within `withinMs`, by default 2 seconds. Rejects only if that is invalid. */
  async save(limit: TimeLimit = {}): Promise<void> {
    const { withinMs } = readLimit(limit)
    await this.#writer?.save(withinMs)
  }

  /** Writes all changes and ends writing. Resolves within `withinMs`, by default 5 seconds. Rejects only if that is invalid. Idempotent. */
  async stop(limit: TimeLimit = {}): Promise<void> {
    const { withinMs } = readLimit(limit)
    await this.#writer?.stop(withinMs)
  }

  #turn(atMs: number): CurrentPeriods {
    const window = this.#calendar.windowOf('day', atMs)
    const day = this.#days.open(window.key)
    const month = this.#months.open(this.#calendar.windowOf('month', atMs).key)
    const current = { day, month, window }
    this.#routes.clear()
    this.#current = current
    this.#forget([...this.#days.trim(), ...this.#months.trim()])
    this.#check(current, atMs)
    return current
  }

  #route(call: MeteredCall, { day, month, window }: CurrentPeriods): Route {
    const route = this.#routes.open(call, { total: this.#total, day: day.set, month: month.set }, window.key)
    if (route.roughPrices === null) this.#reportUnpriced(route.total)
    return route
  }

  #check({ day, month, window }: CurrentPeriods, atMs: number): void {
    this.#watch.check(day, window, atMs)
    this.#watch.check(month, this.#calendar.windowOf('month', atMs), atMs)
  }

  #restore(records: readonly UsageRecord[]): void {
    const stored = periodsOf(records, this.#prices)
    if (this.#isDiscarding) {
      this.#forget(stored)
      return
    }
    for (const before of stored) {
      const period = (before.kind === 'day' ? this.#days : this.#months).open(before.key)
      mergePeriod(before, period)
      // The process before has reported the levels that the stored cost had reached.
      period.reportedLevel = Math.max(period.reportedLevel, this.#watch.levelOf(before))
    }
    this.#forget([...this.#days.trim(), ...this.#months.trim()])
    if (this.#current !== undefined) this.#check(this.#current, this.#current.window.startMs)
  }

  #forget(periods: readonly Period[]): void {
    this.#writer?.forget(periods)
  }

  #reportUnpriced(tally: Tally): void {
    if (this.#reportedUnpriced.has(tally)) return
    this.#reportedUnpriced.add(tally)
    const { provider, model } = tally.identity
    this.#emitter.emit('unpriced', { provider, model })
  }
}
