import { MetricsError } from '../errors.ts'
import { settleWithin } from '../settle-within.ts'
import type { Period } from '../spend/period.ts'
import type { Tally } from '../spend/tally.ts'
import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { UsageRecord, UsageStore } from './usage-store.ts'

/** How long `stop` and `save` wait for the store. */
const STOP_LIMIT_MS = 5000
const SAVE_LIMIT_MS = 2000

/** Callbacks of the meter. */
export interface WriterHost {
  /** Adds the records of an earlier process. Throws, and adds none, if a record is malformed. */
  readonly restore: (records: readonly UsageRecord[]) => void
  readonly onError: (error: unknown) => void
}

/** Writes changes to the store in the background. It writes totals, so a write can be repeated and a failed one is made up for. */
export class UsageWriter {
  readonly #store: UsageStore
  readonly #intervalMs: number
  readonly #host: WriterHost
  #dirty = new Map<Tally, Period>()
  #forgotten: Period[] = []
  #isLoaded = false
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

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

  /** Loads the store now and writes changes at every interval. Resolves when the load has ended, never rejects. Idempotent. */
  async start(): Promise<void> {
    if (this.#timer !== undefined) return
    this.#timer = setInterval(() => {
      if (this.#running === undefined) void this.#run()
      else this.#host.onError(storeTimeout(this.#intervalMs))
    }, this.#intervalMs)
    this.#timer.unref()
    await this.#run()
  }

  /** Writes the remaining changes within a time and ends. Never rejects. Idempotent. */
  async stop(withinMs: number = STOP_LIMIT_MS): Promise<void> {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.save(withinMs)
  }

  /** Writes all changes so far within a time. Never rejects. */
  async save(withinMs: number = SAVE_LIMIT_MS): Promise<void> {
    await settleWithin(withinMs, this.#finish()).catch(() => this.#host.onError(storeTimeout(withinMs)))
  }

  async #finish(): Promise<void> {
    // A running step may have begun before the last call was recorded.
    await this.#running
    await this.#run()
  }

  async #run(): Promise<void> {
    this.#running ??= this.#step()
    await this.#running
  }

  /** Writes nothing before everything is loaded, because records replace the stored ones. */
  async #step(): Promise<void> {
    try {
      if (!this.#isLoaded) {
        this.#host.restore(await this.#store.load())
        this.#isLoaded = true
      }
      await this.#save()
    } catch (error) {
      this.#host.onError(error)
    } finally {
      this.#running = undefined
    }
  }

  async #save(): Promise<void> {
    const [dirty, forgotten] = [[...this.#dirty], this.#forgotten]
    this.#dirty = new Map()
    this.#forgotten = []
    for (const [tally] of dirty) tally.isDirty = false
    const records = dirty
      .filter(([, period]) => !period.isForgotten)
      .map(([tally, period]) => recordOf(tally, period))
    if (records.length === 0 && forgotten.length === 0) return
    try {
      await this.#store.save({
        forgotten: forgotten.map(({ kind, key }) => ({ period: kind, key })),
        records,
      })
    } catch (error) {
      for (const [tally, period] of dirty) this.mark(tally, period)
      this.#forgotten.unshift(...forgotten)
      throw error
    }
  }
}

function storeTimeout(limitMs: number): MetricsError {
  return new MetricsError('STORE_FAILED', `the store timed out after ${limitMs} ms`)
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
