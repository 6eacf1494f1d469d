import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Books } from '../../test/meters.ts'
import { memoryStore } from './memory-store.ts'
import type { UsageStore } from './usage-store.ts'

const START_MS = Date.parse('2026-01-05T23:00:00Z')
const TOKENS = 5
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f']

beforeEach(() => void vi.useFakeTimers({ now: START_MS }))
afterEach(() => void vi.useRealTimers())

/** What a store does: `lost` writes everything and answers with a failure, `hangs` takes longer than a call waits. */
const answer = fc.constantFrom('well', 'fails', 'lost', 'hangs')
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ key: fc.constantFrom(...KEYS) }) },
  { weight: 2, arbitrary: fc.record({ answer }) },
  fc.record({ passMs: fc.constantFrom(0, 500, 6000, 1_800_000) }),
  fc.constantFrom('save' as const, 'restart' as const),
)

class FlakyStore {
  readonly memory: UsageStore = memoryStore()
  mode = 'well'
  readonly store: UsageStore = {
    ...this.memory,
    load: () => this.#answer(() => this.memory.load()),
    findBatch: (sender, key) => this.#answer(() => this.memory.findBatch(sender, key)),
    save: (changes) => this.#answer(() => this.memory.save(changes)),
  }

  async #answer<T>(work: () => Promise<T>): Promise<T> {
    const { mode } = this
    if (mode === 'fails') throw new Error('disk full')
    if (mode === 'hangs') await new Promise((resolve) => setTimeout(resolve, 7000))
    const result = await work()
    if (mode === 'lost') throw new Error('no answer')
    return result
  }

  /** Tokens by day, and tokens of all keys. */
  async read() {
    // All of the same moment.
    const loading = this.memory.load()
    const keys = await Promise.all(KEYS.map((key) => this.memory.findBatch('bot', key)))
    const records = await loading
    const days = records.filter(({ period }) => period === 'day').map(({ tokens }) => Number(tokens.input))
    const sum = days.reduce((total, tokens) => total + tokens, 0)
    return { sum, ofKeys: keys.filter((found) => found !== null).length * TOKENS }
  }
}

test('whatever the store answers, and over restarts, what is stored is once the usage of each stored key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      vi.setSystemTime(START_MS)
      const flaky = new FlakyStore()
      const begin = (): Books => {
        const books = new Books({ store: flaky.store, writeIntervalMs: 1000 })
        void books.meter.start()
        return books
      }
      let books = begin()
      const recorded = new Set<string>()
      for (const each of steps) {
        if (each === 'save') void books.meter.save()
        else if (each === 'restart') {
          void books.meter.stop()
          await vi.advanceTimersByTimeAsync(20_000)
          books = begin()
        } else if ('answer' in each) flaky.mode = each.answer
        else if ('passMs' in each) await vi.advanceTimersByTimeAsync(each.passMs)
        else {
          const { key } = each
          const count = (): void => books.use(new Date().toISOString(), TOKENS)
          books.meter.recordOnce(count, { sender: 'bot', key, hash: 'h' }).then(
            () => recorded.add(key),
            () => undefined,
          )
        }
        const { sum, ofKeys } = await flaky.read()
        expect(sum).toBe(ofKeys)
      }
      flaky.mode = 'well'
      await vi.advanceTimersByTimeAsync(30_000)
      const { sum, ofKeys } = await flaky.read()
      expect(sum).toBe(ofKeys)
      for (const key of recorded) expect(await flaky.memory.findBatch('bot', key)).not.toBeNull()
      vi.clearAllTimers()
    }),
    { numRuns: 80 },
  )
})
