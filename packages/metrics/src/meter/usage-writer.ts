// Timers that a test has replaced do not delay a commit.
import { setImmediate } from 'node:timers/promises'

import { settleWithin } from '../settle-within.ts'
import { answerOf, storeTimeout } from './store-answer.ts'
import type { Period } from '../spend/period.ts'
import type { Tally } from '../spend/tally.ts'
import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { BatchChanges, StoredBatch, UsageRecord, UsageStore } from './usage-store.ts'

/** How long `stop` and `save` wait for the store. */
const STOP_LIMIT_MS = 5000
const SAVE_LIMIT_MS = 2000
const LOAD_LIMIT_MS = 10_000
/** Which batches are kept. */
const BATCHES_KEPT_MS = 24 * 60 * 60 * 1000
const MAX_BATCHES_PER_SENDER = 100_000

/** Callbacks of the meter. */
export interface WriterHost {
  /** Adds the records of an earlier process. Throws, and adds none, if a record is malformed. */
  readonly restore: (records: readonly UsageRecord[]) => void
  readonly onError: (error: unknown) => void
  /** Called when the store works again after `onError`. */
  readonly onRecovery: () => void
}

/** A batch that is to be written with its usage. */
interface NewBatch {
  readonly batch: StoredBatch
  readonly onStored: () => void
}

/** Whether a batch is too old to be kept. */
export function isExpired({ atMs }: StoredBatch, nowMs: number): boolean {
  return atMs < nowMs - BATCHES_KEPT_MS
}

/**
 * Writes changes to the store in the background, and at once if somebody waits. It writes totals, so a write can be repeated and a
 * failed one is made up for.
 */
export class UsageWriter {
  readonly #store: UsageStore
  readonly #intervalMs: number
  readonly #host: WriterHost
  #dirty = new Map<Tally, Period>()
  #forgotten: Period[] = []
  #batches: NewBatch[] = []
  /** Those who wait for the next write. */
  #waiting = new Set<PromiseWithResolvers<void>>()
  #isLoaded = false
  /** Whether `onError` was called since the store worked last. */
  #isFailing = false
  #timer: NodeJS.Timeout | undefined
  /** Ends the wait of a start whose load hangs. */
  #onStop: (() => void) | undefined
  #running: Promise<void> | undefined
  #runningSinceMs = 0
  /** Whether a commit is about to run. */
  #isDue = false

  constructor(store: UsageStore, intervalMs: number, host: WriterHost) {
    this.#store = store
    this.#intervalMs = intervalMs
    this.#host = host
  }

  /** Whether what an earlier process stored is loaded. */
  get isLoaded(): boolean {
    return this.#isLoaded
  }

  /** Includes a tally in the next write. */
  mark(tally: Tally, period: Period): void {
    if (tally.isDirty) return
    tally.isDirty = true
    this.#dirty.set(tally, period)
  }

  /** Removes periods with the next write. */
  forget(periods: readonly Period[]): void {
    this.#forgotten.push(...periods)
  }

  /** Includes a batch in the next write. Call it in the same turn in which its usage is recorded. */
  addBatch(batch: StoredBatch, onStored: () => void): void {
    this.#batches.push({ batch, onStored })
  }

  /**
   * Resolves when everything so far is stored, also before the start. Rejects with a `MetricsError` if the store fails or takes
   * longer than `withinMs`; the changes are then written later. Calls at the same time share a write.
   */
  async commit(withinMs: number): Promise<void> {
    const waiter = Promise.withResolvers<void>()
    this.#waiting.add(waiter)
    if (!this.#isDue) void this.#runSoon()
    try {
      await answerOf(withinMs, waiter.promise)
    } finally {
      // A store that hangs must not fill the memory.
      this.#waiting.delete(waiter)
    }
  }

  /** Finds a stored batch. Rejects with a `MetricsError` if the store fails or takes longer than `withinMs`. */
  async findBatch(sender: string, key: string, withinMs: number): Promise<StoredBatch | null> {
    return answerOf(withinMs, (async () => this.#store.findBatch(sender, key))())
  }

  /**
   * Loads the store now and writes changes at every interval. Resolves when the load has ended, at the latest after 10 seconds or
   * with `stop`. Never rejects. Idempotent.
   */
  async start(): Promise<void> {
    if (this.#timer !== undefined) return
    this.#timer = setInterval(() => {
      if (this.#running === undefined) void this.#run()
      // A commit may just be running.
      else if (performance.now() - this.#runningSinceMs >= this.#intervalMs / 2)
        this.#report(storeTimeout(this.#intervalMs))
    }, this.#intervalMs)
    this.#timer.unref()
    const stopped = Promise.withResolvers<void>()
    this.#onStop = stopped.resolve
    const loaded = Promise.race([this.#run(), stopped.promise])
    await settleWithin(LOAD_LIMIT_MS, loaded).catch(() => this.#report(storeTimeout(LOAD_LIMIT_MS)))
  }

  /** Writes the remaining changes within a time and ends. Never rejects. Idempotent. */
  async stop(withinMs: number = STOP_LIMIT_MS): Promise<void> {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.save(withinMs)
    this.#onStop?.()
  }

  /** Writes all changes so far within a time. Never rejects. */
  async save(withinMs: number = SAVE_LIMIT_MS): Promise<void> {
    await settleWithin(withinMs, this.#finish()).catch(() => this.#report(storeTimeout(withinMs)))
  }

  async #finish(): Promise<void> {
    // A running step may have begun before the last call was recorded.
    await this.#running
    await this.#run()
  }

  async #runSoon(): Promise<void> {
    this.#isDue = true
    await setImmediate()
    while (this.#running !== undefined) await this.#running
    this.#isDue = false
    // A failure is the answer of those who wait. The next write in the background reports it once for all.
    await this.#run(() => undefined)
  }

  async #run(onError = (error: unknown): void => this.#report(error)): Promise<void> {
    this.#running ??= this.#step(onError)
    await this.#running
  }

  #report(error: unknown): void {
    this.#isFailing = true
    this.#host.onError(error)
  }

  /** Loads and writes. Who waits by now has the result; who waits later causes another step. */
  async #step(onError: (error: unknown) => void): Promise<void> {
    this.#runningSinceMs = performance.now()
    const waiting = this.#waiting
    this.#waiting = new Set()
    try {
      // Nothing is written before everything is loaded, because records replace the stored ones.
      if (!this.#isLoaded) {
        this.#host.restore(await this.#store.load())
        this.#isLoaded = true
      }
      await this.#save()
      for (const { resolve } of waiting) resolve()
      if (this.#isFailing) this.#host.onRecovery()
      this.#isFailing = false
    } catch (error) {
      for (const { reject } of waiting) reject(error)
      onError(error)
    } finally {
      this.#running = undefined
    }
  }

  async #save(): Promise<void> {
    const [dirty, forgotten, batches] = [[...this.#dirty], this.#forgotten, this.#batches]
    this.#dirty = new Map()
    this.#forgotten = []
    this.#batches = []
    for (const [tally] of dirty) tally.isDirty = false
    const records = dirty
      .filter(([, period]) => !period.isForgotten)
      .map(([tally, period]) => recordOf(tally, period))
    try {
      if (records.length > 0 || forgotten.length > 0 || batches.length > 0)
        await this.#store.save({
          forgotten: forgotten.map(({ kind, key }) => ({ period: kind, key })),
          records,
          ...(batches.length > 0 && { batches: changesOf(batches) }),
        })
    } catch (error) {
      for (const [tally, period] of dirty) this.mark(tally, period)
      this.#forgotten.unshift(...forgotten)
      this.#batches = [...batches, ...this.#batches]
      throw error
    }
    for (const { onStored } of batches) onStored()
  }
}

function changesOf(batches: readonly NewBatch[]): BatchChanges {
  const sinceMs = (batches.at(-1)?.batch.atMs ?? 0) - BATCHES_KEPT_MS
  return { added: batches.map(({ batch }) => batch), sinceMs, maxPerSender: MAX_BATCHES_PER_SENDER }
}

function recordOf(tally: Tally, { kind, key }: Period): UsageRecord {
  const tokens = tally.tokens()
  const texts = Object.fromEntries(TOKEN_TYPES.map((type) => [type, String(tokens[type])]))
  return {
    period: kind,
    key,
    ...tally.identity,
    requests: tally.requests,
    tokens: texts as Record<TokenType, string>,
  }
}
