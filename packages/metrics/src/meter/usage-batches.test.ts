import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Books, ScriptedStore } from '../../test/meters.ts'
import { MetricsError } from '../errors.ts'
import { UsageBatches, type BatchOutcome } from './usage-batches.ts'
import type { UsageBatch, UsageChanges, UsageStore } from './usage-store.ts'

const AT = '2026-01-05T12:00:00Z'
const DAY_MS = 86_400_000
const batch: UsageBatch = { sender: 'bot', key: 'k', hash: 'h' }
let store = new ScriptedStore()

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(AT) })
  store = new ScriptedStore()
})

afterEach(() => {
  vi.useRealTimers()
})

function begin(to: UsageStore = store): Books {
  return new Books({ store: to, writeIntervalMs: 1000 })
}

function send(books: Books, given: UsageBatch | undefined = batch, tokens = 5): Promise<BatchOutcome> {
  return books.meter.recordOnce(() => books.use(AT, tokens), given)
}

function stored(): readonly (string | undefined)[] {
  return [...store.records.values()].map(({ tokens }) => tokens.input)
}

test('a batch is stored with its key when its call resolves, before any start', async () => {
  const books = begin()
  expect(await send(books)).toBe('recorded')
  expect(stored()).toEqual(['5', '5'])
  expect(store.saved).toHaveLength(1)
  expect(store.saved[0]?.batches?.added).toEqual([{ ...batch, atMs: Date.parse(AT) }])
})

test('a batch counts once under its key, also after a restart', async () => {
  const books = begin()
  expect(await send(books)).toBe('recorded')
  expect(await send(books)).toBe('repeated')
  const after = begin()
  expect(await send(after)).toBe('repeated')
  expect(stored()).toEqual(['5', '5'])
  expect(await send(after, { ...batch, hash: 'other' })).toBe('reused')
  expect(await send(after, { ...batch, sender: 'other' })).toBe('recorded')
  expect(stored()).toEqual(['10', '10'])
})

test('two calls at the same time with one key count once', async () => {
  const books = begin()
  const outcomes = await Promise.all([send(books), send(books), send(books, { ...batch, hash: 'other' })])
  expect(outcomes).toEqual(['recorded', 'repeated', 'reused'])
  expect(stored()).toEqual(['5', '5'])
})

test('a key belongs to the batch that is stored under it, not to another one that is just being looked up', async () => {
  expect(await send(begin())).toBe('recorded')
  const after = begin()
  const outcomes = await Promise.all([send(after, { ...batch, hash: 'other' }, 7), send(after)])
  expect(outcomes).toEqual(['reused', 'repeated'])
  expect(stored()).toEqual(['5', '5'])
})

test('a batch is recorded if another one under its key fails before it counts', async () => {
  const { findBatch } = store
  let isFirst = true
  Object.assign(store, {
    findBatch: (sender: string, key: string) => {
      if (!isFirst) return findBatch(sender, key)
      isFirst = false
      return Promise.reject(new Error('disk error'))
    },
  })
  const books = begin()
  const outcomes = await Promise.allSettled([send(books, { ...batch, hash: 'other' }, 7), send(books)])
  expect(outcomes).toMatchObject([{ status: 'rejected' }, { value: 'recorded' }])
  expect(stored()).toEqual(['5', '5'])
})

test('batches at the same time share a write', async () => {
  const books = begin()
  await books.meter.start()
  const keys = Array.from({ length: 50 }, (_, at) => ({ ...batch, key: `k${at}` }))
  await Promise.all([
    ...keys.map((each) => send(books, each)),
    books.meter.recordOnce(() => books.use(AT, 1)),
  ])
  expect(store.saved).toHaveLength(1)
  expect(store.saved[0]?.batches?.added).toHaveLength(50)
  expect(stored()).toEqual(['251', '251'])
})

test('a write in the background has the key of every batch whose usage it has', async () => {
  const books = begin()
  await books.meter.start()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.gate = promise
  books.use(AT, 1)
  await vi.advanceTimersByTimeAsync(1000)
  const sent = send(books)
  resolve()
  await sent
  for (const { records, batches } of store.saved) {
    const tokens = Number(records[0]?.tokens.input)
    expect(tokens >= 5).toBe(batches !== undefined)
  }
  expect(stored()).toEqual(['6', '6'])
})

test('a batch whose usage is reset is still known', async () => {
  const books = begin()
  await send(books)
  books.meter.reset({ periods: true })
  expect(await send(books)).toBe('repeated')
  await books.meter.save()
  expect(store.records.size).toBe(0)
})

test('a batch over midnight is stored with both days', async () => {
  const books = begin()
  await books.meter.recordOnce(() => {
    books.use('2026-01-05T23:59:59Z', 1)
    books.use('2026-01-06T00:00:00Z', 2)
  }, batch)
  expect(store.saved).toHaveLength(1)
  expect(store.saved[0]?.records.map(({ key }) => key).toSorted()).toEqual([
    '2026-01',
    '2026-01-05',
    '2026-01-06',
  ])
})

test('a key is kept for a day', async () => {
  const books = begin()
  await send(books)
  vi.setSystemTime(Date.parse(AT) + DAY_MS)
  expect(await send(books)).toBe('repeated')
  vi.setSystemTime(Date.parse(AT) + DAY_MS + 1)
  expect(await send(books, { ...batch, hash: 'other' })).toBe('recorded')
  expect(store.saved.at(-1)?.batches).toMatchObject({ sinceMs: Date.parse(AT) + 1, maxPerSender: 100_000 })
})

describe('a store that fails', () => {
  test('fails the call, and a call with the same key waits for the usage instead of counting it again', async () => {
    const books = begin()
    await books.meter.start()
    const { save } = store
    Object.assign(store, { save: () => Promise.reject(new Error('disk full')) })
    await expect(send(books)).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
    await expect(send(books)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await send(books, { ...batch, hash: 'other' })).toBe('reused')
    expect(books.report(AT).today.tokens).toBe(5)
    Object.assign(store, { save })
    expect(await send(books)).toBe('repeated')
    expect(stored()).toEqual(['5', '5'])
    expect(store.batches.size).toBe(1)
  })

  test('has the usage and its key with the next write in the background', async () => {
    const books = begin()
    await books.meter.start()
    const { save } = store
    Object.assign(store, { save: () => Promise.reject(new Error('disk full')) })
    await send(books).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(1000)
    expect(books.events).toEqual([{ type: 'store_error', error: new Error('disk full') }])
    Object.assign(store, { save })
    await vi.advanceTimersByTimeAsync(1000)
    expect([stored(), store.batches.size]).toEqual([['5', '5'], 1])
    expect(await send(books)).toBe('repeated')
  })

  test('fails no batch that came during the write', async () => {
    const books = begin()
    await books.meter.start()
    const { save } = store
    const gate = Promise.withResolvers<never>()
    const scripted = vi.fn(save).mockReturnValueOnce(gate.promise)
    Object.assign(store, { save: scripted })
    const first = send(books)
    await vi.waitFor(() => expect(scripted).toHaveBeenCalledTimes(1))
    const second = send(books, { ...batch, key: 'second' })
    await vi.waitFor(() => expect(books.report(AT).today.tokens).toBe(10))
    gate.reject(new Error('disk full'))
    await expect(first).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await second).toBe('recorded')
    expect(await send(books)).toBe('repeated')
    expect(stored()).toEqual(['10', '10'])
  })

  test('when it looks for the key counts nothing', async () => {
    const books = begin()
    await books.meter.start()
    const { findBatch } = store
    Object.assign(store, { findBatch: () => Promise.reject(new Error('disk failed')) })
    await expect(send(books)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(books.report(AT).today.tokens).toBe(0)
    Object.assign(store, { findBatch })
    expect(await send(books)).toBe('recorded')
    expect(stored()).toEqual(['5', '5'])
  })

  test('when it is loaded counts and writes nothing, with a key or without', async () => {
    const books = begin()
    store.failure = new Error('locked')
    await expect(send(books)).rejects.toMatchObject({ code: 'STORE_FAILED' })
    await expect(books.meter.recordOnce(() => books.use(AT, 1))).rejects.toMatchObject({
      code: 'STORE_FAILED',
    })
    expect(books.report(AT).today.tokens).toBe(0)
    store.failure = undefined
    expect(await send(books)).toBe('recorded')
    expect(stored()).toEqual(['5', '5'])
  })
})

test('a store that never answers fails the call after 5 seconds, or as long as the call says', async () => {
  const books = begin()
  store.gate = new Promise(() => undefined)
  const ended: string[] = []
  const note = (name: string) => (error: { readonly code?: string }) => ended.push(`${name} ${error.code}`)
  send(books).catch(note('five'))
  books.meter
    .recordOnce(() => books.use(AT, 1), { ...batch, key: 'b' }, { withinMs: 100 })
    .catch(note('short'))
  await vi.advanceTimersByTimeAsync(100)
  expect(ended).toEqual(['short STORE_FAILED'])
  await vi.advanceTimersByTimeAsync(4900)
  expect(ended).toEqual(['short STORE_FAILED', 'five STORE_FAILED'])
  expect(books.report(AT).today.tokens).toBe(0)
  expect(vi.getTimerCount()).toBe(0)
})

test('usage that is stored after the call has failed is not counted again', async () => {
  const books = begin()
  await books.meter.start()
  const gate = Promise.withResolvers<void>()
  const { save } = store
  Object.assign(store, { save: (changes: UsageChanges) => gate.promise.then(() => save(changes)) })
  const failed = send(books).catch((error: unknown) => error)
  await vi.waitFor(() => expect(books.report(AT).today.tokens).toBe(5))
  await vi.advanceTimersByTimeAsync(5000)
  expect(await failed).toMatchObject({ code: 'STORE_FAILED' })
  gate.resolve()
  expect(await send(books)).toBe('repeated')
  expect(stored()).toEqual(['5', '5'])
})

test('without a store the keys are kept in memory', async () => {
  const books = new Books()
  expect(await send(books)).toBe('recorded')
  expect(await send(books)).toBe('repeated')
  expect(books.meter.isLoaded).toBe(true)
  expect(books.report(AT).today.tokens).toBe(5)
})

test('of 100 000 batches that cannot be stored the next is refused and not counted', async () => {
  const full = Promise.reject(new MetricsError('STORE_FAILED', 'disk full'))
  const writer = {
    isLoaded: true,
    findBatch: async () => null,
    addBatch: () => undefined,
    commit: () => full,
  }
  const batches = new UsageBatches(writer)
  let counted = 0
  const count = (): void => void (counted += 1)
  const keys = Array.from({ length: 100_000 }, (_, at) => `${at}`)
  await Promise.allSettled(keys.map((key) => batches.record(count, { ...batch, key }, 5000)))
  await expect(batches.record(count, batch, 5000)).rejects.toThrow('100000 batches are waiting to be stored')
  expect(counted).toBe(100_000)
})
