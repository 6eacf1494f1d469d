import { MetricsError } from '../errors.ts'
import type { StoredBatch, UsageBatch } from './usage-store.ts'
import { isExpired, type UsageWriter } from './usage-writer.ts'

/** What became of a batch: `repeated` if it was recorded before, `reused` if its key belongs to another batch. */
export type BatchOutcome = 'recorded' | 'repeated' | 'reused'

/** What stores batches together with their usage. */
type BatchWriter = Pick<UsageWriter, 'isLoaded' | 'findBatch' | 'addBatch' | 'commit'>

/** A batch that is not stored yet. */
interface OpenBatch {
  readonly hash: string
  /** The call that records it. Undefined once that has failed, and the batch is counted but not stored. */
  running: Promise<BatchOutcome> | undefined
}

/** Batches that are counted, but not stored because the store fails. */
const MAX_OPEN = 100_000

/** Records batches: each is stored before its call resolves, and once under its key. */
export class UsageBatches {
  readonly #writer: BatchWriter
  readonly #open = new Map<string, OpenBatch>()

  constructor(writer: BatchWriter) {
    this.#writer = writer
  }

  /**
   * Calls `count` unless the batch was recorded before, and resolves when its usage is stored. Rejects with a `MetricsError`
   * (`STORE_…`) if the store fails or an answer takes longer than `withinMs`. If `count` was called by then, its usage is
   * stored later; the next call with the same key waits for that instead of counting again.
   */
  async record(count: () => void, batch: UsageBatch | undefined, withinMs: number): Promise<BatchOutcome> {
    if (batch === undefined) {
      await this.#load(withinMs)
      count()
      await this.#writer.commit(withinMs)
      return 'recorded'
    }
    const name = JSON.stringify([batch.sender, batch.key])
    const before = this.#open.get(name)
    if (before !== undefined) return this.#join(before, count, batch, withinMs)
    if (this.#open.size >= MAX_OPEN)
      throw new MetricsError('STORE_FAILED', `${MAX_OPEN} batches are waiting to be stored`)
    const open: OpenBatch = { hash: batch.hash, running: undefined }
    this.#open.set(name, open)
    open.running = this.#recordOpen(name, count, batch, withinMs)
    try {
      return await open.running
    } finally {
      open.running = undefined
    }
  }

  async #join(
    open: OpenBatch,
    count: () => void,
    batch: UsageBatch,
    withinMs: number,
  ): Promise<BatchOutcome> {
    if (batch.hash !== open.hash) {
      if (open.running === undefined) return 'reused'
      // The key belongs to the other batch only if that turns out to be recorded.
      const other = await open.running.catch(() => 'reused')
      return other === 'reused' ? this.record(count, batch, withinMs) : 'reused'
    }
    if (open.running !== undefined) return (await open.running) === 'reused' ? 'reused' : 'repeated'
    await this.#writer.commit(withinMs)
    return 'repeated'
  }

  async #recordOpen(
    name: string,
    count: () => void,
    batch: UsageBatch,
    withinMs: number,
  ): Promise<BatchOutcome> {
    let stored: StoredBatch | null
    const atMs = Date.now()
    try {
      await this.#load(withinMs)
      stored = await this.#writer.findBatch(batch.sender, batch.key, withinMs)
      if (stored !== null && !isExpired(stored, atMs)) {
        this.#open.delete(name)
        return stored.hash === batch.hash ? 'repeated' : 'reused'
      }
      count()
    } catch (error) {
      this.#open.delete(name)
      throw error
    }
    this.#writer.addBatch({ ...batch, atMs }, () => this.#open.delete(name))
    await this.#writer.commit(withinMs)
    return 'recorded'
  }

  /** Until everything is loaded, nothing can be written. */
  async #load(withinMs: number): Promise<void> {
    if (!this.#writer.isLoaded) await this.#writer.commit(withinMs)
  }
}
