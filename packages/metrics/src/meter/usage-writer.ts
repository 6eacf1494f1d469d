import { TOKEN_TYPES, type TokenType } from '../usage/token-counts.ts'
import type { Period } from '../spend/period.ts'
import type { UsageRecord, UsageStore } from './usage-store.ts'
import type { Tally } from '../spend/tally.ts'

/** The longest time a stop waits for the store. */
const STOP_LIMIT_MS = 5000

/** What the writer needs of the meter. */
export interface WriterHost {
  /** Takes in what a former process has written; throws when it makes no sense, having taken in nothing. */
  readonly restore: (records: readonly UsageRecord[]) => void
  readonly onError: (error: unknown) => void
}

/** Writes what has changed in the background, as totals: the same write twice does no harm, and a failed one is made up for. */
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

  /** Has a tally written next time. */
  mark(tally: Tally, period: Period): void {
    if (tally.isDirty) return
    tally.isDirty = true
    this.#dirty.set(tally, period)
  }

  /** Has periods removed next time. */
  forget(periods: readonly Period[]): void {
    this.#forgotten.push(...periods)
  }

  /** Loads at once, and writes from then on. Idempotent. */
  start(): void {
    if (this.#timer !== undefined) return
    this.#timer = setInterval(() => {
      if (this.#running === undefined) void this.#run()
      else this.#host.onError(new Error(`The store has not answered for ${this.#intervalMs} ms`))
    }, this.#intervalMs)
    this.#timer.unref()
    void this.#run()
  }

  /** Writes what is left, within a limit. Never rejects; idempotent. */
  async stop(): Promise<void> {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    const { promise: limit, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => {
      this.#host.onError(new Error(`The store has not answered for ${STOP_LIMIT_MS} ms`))
      resolve()
    }, STOP_LIMIT_MS)
    timer.unref()
    await Promise.race([limit, this.#finish()])
    clearTimeout(timer)
  }

  async #finish(): Promise<void> {
    // A step that is under way may have begun before the last tokens came.
    await this.#running
    await this.#run()
  }

  async #run(): Promise<void> {
    this.#running ??= this.#step()
    await this.#running
  }

  /** Nothing is written before all is loaded: it would stand in place of what is there. */
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
