import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Books, ScriptedStore } from '../../test/meters.ts'
import { MetricsError } from '../errors.ts'
import { memoryStore } from '../stores/memory.ts'
import type { UsageStore } from './usage-store.ts'

const AT = '2026-01-05T12:00:00Z'
let store = new ScriptedStore()

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse(AT) })
  store = new ScriptedStore()
})

afterEach(() => {
  vi.useRealTimers()
})

function begin(over: object = {}, to: UsageStore = store): Books {
  const books = new Books({ store: to, writeIntervalMs: 1000, ...over })
  void books.meter.start()
  return books
}

async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

test('days and months survive a restart, by model, and the totals start at 0', async () => {
  const memory = memoryStore()
  const before = begin({}, memory)
  before.use(AT, 5)
  before.use(AT, 7, 'glm-4')
  await before.meter.stop()
  const after = begin({}, memory)
  await pass(0)
  expect(after.report(AT)).toMatchObject({
    total: { tokens: 0 },
    today: { tokens: 12 },
    month: { tokens: 12 },
  })
  after.use(AT, 1)
  await after.meter.stop()
  const last = begin({}, memory)
  await pass(0)
  expect(
    last.report(AT).today.models.map(({ model, tokens, requests }) => [model, tokens, requests]),
  ).toEqual([
    ['glm-4.6', 6, 2],
    ['glm-4', 7, 1],
  ])
})

test('totals past 2^53 survive to the last token', async () => {
  let sum = 0n
  for (let round = 0; round < 3; round += 1) {
    const books = begin()
    await pass(0)
    for (let n = 1; n <= 5; n += 1) {
      const tokens = Number.MAX_SAFE_INTEGER - n * round
      books.use(AT, tokens)
      sum += BigInt(tokens)
    }
    await books.meter.stop()
    expect([...store.records.values()].map(({ tokens }) => tokens.input)).toEqual([`${sum}`, `${sum}`])
  }
})

test('only changes are written, once per interval', async () => {
  const books = begin()
  books.use(AT, 1)
  books.use(AT, 1)
  books.use(AT, 1, 'glm-4')
  await pass(1000)
  expect(store.saved).toHaveLength(1)
  expect(store.saved[0]?.records).toHaveLength(4)
  await pass(5000)
  expect(store.saved).toHaveLength(1)
  books.use(AT, 1)
  await pass(1000)
  expect(store.saved[1]?.records.map(({ period, model, tokens }) => [period, model, tokens.input])).toEqual([
    ['day', 'glm-4.6', '3'],
    ['month', 'glm-4.6', '3'],
  ])
})

test('usage that is recorded before the store is loaded is added to the stored usage', async () => {
  const memory = memoryStore()
  const before = begin({}, memory)
  before.use(AT, 5)
  await before.meter.stop()
  const { promise: gate, resolve: open } = Promise.withResolvers<void>()
  const slow = { ...memory, load: async () => [await gate, await memory.load()][1] as never }
  const after = begin({}, slow)
  after.use(AT, 100)
  await pass(3000)
  expect(after.report(AT).today.tokens).toBe(100)
  open()
  await pass(0)
  expect(after.report(AT).today.tokens).toBe(105)
  await after.meter.stop()
  const last = begin({}, memory)
  await pass(0)
  expect(last.report(AT).today).toMatchObject({ tokens: 105, requests: 2 })
})

test('a store that fails loses nothing: the failure is reported, and the changes are written later', async () => {
  const books = begin()
  await pass(0)
  store.failure = new Error('disk full')
  books.use(AT, 1)
  await pass(2000)
  expect(books.events).toEqual([
    { type: 'store_error', error: store.failure },
    { type: 'store_error', error: store.failure },
  ])
  store.failure = undefined
  books.use(AT, 1)
  await pass(2000)
  expect(books.events.slice(2)).toEqual([{ type: 'store_recovered' }])
  expect(store.saved.flatMap(({ records }) => records.map(({ tokens }) => tokens.input))).toEqual(['2', '2'])
})

test('nothing is written before the store could be read', async () => {
  store.failure = new Error('locked')
  const books = begin()
  books.use(AT, 1)
  await pass(3000)
  expect(store.saved).toEqual([])
  store.failure = undefined
  await pass(1000)
  expect(store.saved).toHaveLength(1)
})

test('a stop waits for the running write, and then writes the rest', async () => {
  const books = begin()
  books.use(AT, 1)
  const { promise, resolve } = Promise.withResolvers<void>()
  await pass(0)
  store.gate = promise
  books.use(AT, 1)
  await pass(1000)
  books.use(AT, 1)
  const stopped = books.meter.stop()
  resolve()
  await stopped
  expect(store.saved.at(-1)?.records[0]?.tokens.input).toBe('3')
  expect(vi.getTimerCount()).toBe(0)
  await books.meter.stop()
})

test('a save writes everything at once, also what was recorded during a running write', async () => {
  const books = begin()
  await pass(0)
  books.use(AT, 1)
  const { promise, resolve } = Promise.withResolvers<void>()
  store.gate = promise
  await pass(1000)
  books.use(AT, 2)
  const saved = books.meter.save()
  resolve()
  await saved
  expect([...store.records.values()].map(({ tokens }) => tokens.input)).toEqual(['3', '3'])
  books.use(AT, 4)
  await books.meter.save()
  expect([...store.records.values()].map(({ tokens }) => tokens.input)).toEqual(['7', '7'])
  await books.meter.stop()
})

test('a store that never answers delays a save by 2 seconds, or as long as the call says', async () => {
  const books = begin({ writeIntervalMs: 3_600_000 })
  store.gate = new Promise(() => undefined)
  books.use(AT, 1)
  const ended: string[] = []
  void books.meter.save().then(() => ended.push('save'))
  void books.meter.stop({ withinMs: 100 }).then(() => ended.push('stop'))
  await pass(100)
  expect(ended).toEqual(['stop'])
  await pass(1900)
  expect(ended).toEqual(['stop', 'save'])
  expect(vi.getTimerCount()).toBe(0)
})

test('a store that never answers delays a stop by at most 5 seconds', async () => {
  store.gate = new Promise(() => {})
  const books = begin()
  books.use(AT, 1)
  let isStopped = false
  const stopped = books.meter.stop().then(() => (isStopped = true))
  await pass(4999)
  expect(isStopped).toBe(false)
  await pass(1)
  await stopped
  expect(books.events).toEqual([
    { type: 'store_error', error: new MetricsError('STORE_FAILED', 'the store timed out after 5000 ms') },
  ])
  expect(vi.getTimerCount()).toBe(0)
})

test('starting twice loads once', async () => {
  const load = vi.fn(store.load)
  const books = begin({}, { load, save: store.save, findBatch: store.findBatch, close: store.close })
  void books.meter.start()
  await pass(5000)
  expect(load).toHaveBeenCalledTimes(1)
})

test('a malformed record is reported, and nothing else is lost', async () => {
  const good = begin()
  good.use(AT, 1)
  await good.meter.stop()
  const [name, record] = [...store.records][0] ?? []
  if (name === undefined || record === undefined) throw new Error('nothing was saved')
  store.records.set(name, { ...record, tokens: { ...record.tokens, input: 'many' } })
  const books = begin()
  books.use(AT, 5)
  await pass(1000)
  expect(books.report(AT).today.tokens).toBe(5)
  expect(books.events[0]).toMatchObject({ type: 'store_error' })
})

describe('a reset of the periods', () => {
  test('removes them from the store as well, and later usage is kept', async () => {
    const books = begin()
    books.use('2026-01-04T12:00:00Z', 1)
    books.use(AT, 1)
    await pass(1000)
    books.meter.reset({ periods: true })
    books.use(AT, 8)
    await books.meter.stop()
    expect([...store.records.values()].map(({ key, tokens }) => [key, tokens.input])).toEqual([
      ['2026-01-05', '8'],
      ['2026-01', '8'],
    ])
  })

  test('before the store is loaded removes the stored usage', async () => {
    const before = begin()
    before.use('2026-01-04T12:00:00Z', 1)
    await before.meter.stop()
    const { promise, resolve } = Promise.withResolvers<void>()
    store.gate = promise
    const books = begin()
    books.meter.reset({ periods: true })
    books.use(AT, 8)
    resolve()
    await books.meter.stop()
    expect([...store.records.values()].map(({ key }) => key)).toEqual(['2026-01-05', '2026-01'])
    expect(books.report(AT).tokensByDay).toEqual({ '2026-01-05': 8 })
  })

  test('during a failing write does not restore the old ones', async () => {
    const books = begin()
    await pass(0)
    books.use(AT, 1)
    const { promise, reject } = Promise.withResolvers<void>()
    store.gate = promise
    await pass(1000)
    books.meter.reset({ periods: true })
    reject(new Error('disk full'))
    await pass(0)
    store.gate = Promise.resolve()
    await books.meter.stop()
    expect(store.records.size).toBe(0)
  })
})

test('days above the cap are removed from the store', async () => {
  const books = begin()
  for (let n = 0; n < 402; n += 1) books.use(new Date(Date.parse(AT) + n * 86_400_000).toISOString(), 1)
  await books.meter.stop()
  const days = [...store.records.values()].filter(({ period }) => period === 'day')
  expect(days).toHaveLength(400)
  expect(days[0]?.key).toBe('2026-01-07')
  books.use(new Date(Date.parse(AT) + 402 * 86_400_000).toISOString(), 1)
  void books.meter.start()
  await pass(0)
  expect(store.saved.at(-1)?.forgotten).toEqual([{ period: 'day', key: '2026-01-07' }])
})

test('a crossing is not reported again after a restart', async () => {
  const budgets = { day: { limit: '0.60' } }
  const before = begin({ budgets })
  before.use(AT, 900_000)
  await before.meter.stop()
  const after = begin({ budgets })
  await pass(0)
  after.use(AT, 1)
  expect([before.crossings, after.crossings]).toEqual([['warning day 2026-01-05'], []])
  after.use(AT, 100_000)
  expect(after.crossings).toEqual(['exceeded day 2026-01-05'])
})

test('a crossing by stored and new usage together is reported once the store is loaded', async () => {
  const budgets = { day: { limit: '0.60' } }
  const before = begin({ budgets })
  before.use(AT, 500_000)
  await before.meter.stop()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.gate = promise
  const after = begin({ budgets })
  after.use(AT, 400_000)
  expect(after.crossings).toEqual([])
  resolve()
  await pass(0)
  expect(after.crossings).toEqual(['warning day 2026-01-05'])
})
