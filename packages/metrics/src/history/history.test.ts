import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
import type { HistoryOptions } from './history-options.ts'
import type { HistoryStore, HistoryWrite } from './history-store.ts'
import { History } from './history.ts'
import { memoryHistoryStore } from './memory-store.ts'

const START = Date.parse('2026-01-05T00:00:00Z')
const MINUTE_MS = 60_000
const STEP_MS = 300_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

/** A store that counts its writes, waits for `gate` and fails with `failure`, before or after it has written. */
class ScriptedStore implements HistoryStore {
  readonly writes: HistoryWrite[] = []
  readonly #memory: HistoryStore = memoryHistoryStore()
  readonly read: HistoryStore['read'] = this.#memory.read
  readonly list: HistoryStore['list'] = this.#memory.list
  readonly close: HistoryStore['close'] = this.#memory.close
  gate: Promise<void> = Promise.resolve()
  failure: Error | undefined
  lateFailure: Error | undefined

  readonly write: HistoryStore['write'] = async (write) => {
    await this.gate
    if (this.failure !== undefined) throw this.failure
    this.writes.push(write)
    const refused = await this.#memory.write(write)
    if (this.lateFailure !== undefined) throw this.lateFailure
    return refused
  }
}

function set(options: HistoryOptions = {}): { history: History; store: ScriptedStore; errors: unknown[] } {
  const store = new ScriptedStore()
  const history = new History({ store, ...options })
  const errors: unknown[] = []
  history.on('store_error', ({ error }) => errors.push(error))
  history.on('store_recovered', () => errors.push('recovered'))
  return { history, store, errors }
}

async function sumsOf(history: History, fromMs = START, stepMs = STEP_MS): Promise<readonly number[]> {
  return (await history.read('x', {}, fromMs, Date.now() + 1, stepMs)).map(({ sum }) => sum)
}

describe('writing', () => {
  test('happens every 30 seconds, and readers see what is not written yet', async () => {
    const { history, store } = set()
    history.start()
    history.start()
    history.add('x', {}, Date.now(), 1)
    await vi.advanceTimersByTimeAsync(29_999)
    expect(store.writes).toHaveLength(0)
    expect(await sumsOf(history)).toEqual([1])
    await vi.advanceTimersByTimeAsync(1)
    expect(store.writes).toHaveLength(1)
    history.add('x', {}, Date.now(), 2)
    expect(await sumsOf(history)).toEqual([3])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.writes).toHaveLength(2)
    await history.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('at stop includes everything, also what came during a write', async () => {
    const { history, store } = set()
    const gate = Promise.withResolvers<void>()
    store.gate = gate.promise
    history.add('x', {}, Date.now(), 1)
    const first = history.save()
    history.add('x', {}, Date.now(), 2)
    expect(await sumsOf(history)).toEqual([3])
    const stopped = history.stop()
    history.add('x', {}, Date.now(), 4)
    gate.resolve()
    await Promise.all([first, stopped])
    expect(await sumsOf(new History({ store }))).toEqual([7])
    expect(await sumsOf(history)).toEqual([7])
  })

  test('a failed write is reported and repeated until it succeeds, and nothing is lost or counted twice', async () => {
    const { history, store, errors } = set()
    history.start()
    store.failure = new Error('disk full')
    for (let minute = 0; minute < 10; minute += 1) {
      history.add('x', {}, Date.now(), 1)
      await vi.advanceTimersByTimeAsync(MINUTE_MS)
    }
    expect(errors).toHaveLength(20)
    expect(errors[0]).toBe(store.failure)
    expect(await sumsOf(history)).toEqual([5, 5])
    store.failure = undefined
    await vi.advanceTimersByTimeAsync(30_000)
    expect(errors.slice(20)).toEqual(['recovered'])
    expect(await sumsOf(history)).toEqual([5, 5])
    expect(await sumsOf(new History({ store }))).toEqual([5, 5])
  })

  test('a write that failed after it was carried out does not count twice', async () => {
    const { history, store } = set()
    history.add('x', {}, Date.now(), 1)
    store.lateFailure = new Error('the thread ended')
    await history.save()
    history.add('x', {}, Date.now(), 2)
    store.lateFailure = undefined
    await history.save()
    expect(new Set(store.writes.map(({ id }) => id)).size).toBe(2)
    expect(await sumsOf(history)).toEqual([3])
    expect(await sumsOf(new History({ store }))).toEqual([3])
  })

  test('a store that hangs is reported, holds a stop up for 5 seconds at most, and gets no second write', async () => {
    const { history, store, errors } = set()
    const gate = Promise.withResolvers<void>()
    store.gate = gate.promise
    history.start()
    history.add('x', {}, Date.now(), 1)
    await vi.advanceTimersByTimeAsync(90_000)
    expect(errors).toMatchObject([{ code: 'STORE_FAILED' }, { code: 'STORE_FAILED' }])
    let isStopped = false
    const stopped = history.stop().then(() => (isStopped = true))
    await vi.advanceTimersByTimeAsync(4999)
    expect(isStopped).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await stopped
    gate.resolve()
    await history.save()
    expect(await sumsOf(new History({ store }))).toEqual([1])
  })

  test('a store that throws at once is an event, not an exception', async () => {
    const error = new Error('sync')
    const thrower = (): never => {
      throw error
    }
    const { history, errors } = set({ store: { ...memoryHistoryStore(), write: thrower, read: thrower } })
    history.add('x', {}, Date.now(), 1)
    await history.save()
    expect(errors).toEqual([error])
    await expect(sumsOf(history)).rejects.toMatchObject({ code: 'STORE_FAILED', cause: error })
  })

  test('is split: a write has about 10 000 cells', async () => {
    const { history, store } = set()
    for (let n = 0; n < 4000; n += 1)
      for (let step = 0; step < 4; step += 1) history.add(`series ${n}`, {}, START + step * STEP_MS, 1)
    vi.setSystemTime(START + HOUR_MS)
    await history.save()
    const sizes = store.writes.map(({ periods }) => periods.flatMap(({ cells }) => cells).length)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10_000)
    expect(sizes.reduce((sum, size) => sum + size)).toBe(4000 * 6)
    expect((await history.read('series 3999', {}, START, START + HOUR_MS, STEP_MS)).length).toBe(4)
  })
})

describe('series above the limit', () => {
  test('are counted, reported once, and not kept', async () => {
    const { history, store } = set({ maxSeries: 2 })
    const refused: unknown[] = []
    history.on('series_refused', (series) => refused.push(series))
    for (const name of ['a', 'b', 'x', 'y']) history.add(name, { l: '1' }, START, 1)
    expect(history.refused).toBe(2)
    await history.save()
    for (const name of ['x', 'x', 'a']) history.add(name, { l: '1' }, START, 1)
    await history.save()
    expect(history.refused).toBe(4)
    expect(refused).toEqual([{ name: 'x', labels: { l: '1' } }])
    expect((await store.list()).map(({ name }) => name)).toEqual(['a', 'b'])
  })
})

describe('time spans', () => {
  test('are divided among the steps that they touch', async () => {
    const { history } = set()
    vi.setSystemTime(START + HOUR_MS)
    history.addTime('x', {}, START + STEP_MS - 10_000, START + 2 * STEP_MS + 7500)
    expect(await sumsOf(history)).toEqual([10, 300, 7.5])
    expect(await sumsOf(history, START, HOUR_MS)).toEqual([317.5])
    history.addTime('x', {}, START + 10, START + 10)
    history.addTime('x', {}, START + 10, START)
    expect(await sumsOf(history, START, HOUR_MS)).toEqual([317.5])
  })

  test('longer than a day are cut to the last day', async () => {
    const { history } = set()
    vi.setSystemTime(START + 2 * DAY_MS)
    history.addTime('x', {}, 0, START + 2 * DAY_MS)
    expect(await sumsOf(history, START, DAY_MS)).toEqual([86_400])
  })
})

test('values that are not finite numbers are ignored', async () => {
  const { history } = set()
  for (const value of [Number.NaN, Infinity, -Infinity]) history.add('x', {}, START, value)
  history.add('x', {}, Number.NaN, 1)
  history.add('x', {}, START, { min: 0, max: 0, sum: 0, count: 0 })
  expect(await history.list()).toEqual([])
})

test('sums stay finite', async () => {
  const { history } = set()
  for (let n = 0; n < 3; n += 1) history.add('x', {}, START, Number.MAX_VALUE)
  expect(await sumsOf(history)).toEqual([Number.MAX_VALUE])
})

test('lists stored series and those that are not written yet, once each', async () => {
  const { history } = set()
  history.add('a', {}, START, 1)
  await history.save()
  history.add('a', {}, START, 1)
  history.add('b', { x: '1' }, START, 1)
  expect(await history.list()).toEqual([
    { name: 'a', labels: {} },
    { name: 'b', labels: { x: '1' } },
  ])
})

test('every problem of the options is listed', () => {
  const options = { store: {}, days: 0, maxSeries: 1.5, writeIntervalMs: 1, clock: 5, day: 1 }
  const refused = refusalOf(() => new History(options as never))
  expect(refused.code).toBe('INVALID_OPTIONS')
  expect(linesOf(refused.problems)).toEqual([
    'store: expected a history store (an object with the methods write, read, list, and close), got an object',
    'days: expected an integer from 1 to 3660, got 0',
    'maxSeries: expected an integer from 1 to 100000, got 1.5',
    'writeIntervalMs: expected an integer from 10 to 3600000, got 1',
    'clock: expected a function, got 5',
    'day: unknown option; did you mean days?',
  ])
})
