import assert from 'node:assert/strict'

import type { HistoryCell, HistorySeries, HistoryStore, HistoryWrite } from '../history/history-store.ts'
import { cellWrite, DAY_MS, emptyWrite, HOUR_MS, START_MS, STEP_MS } from './history-writes.ts'

/** Creates the stores that the suite tests. */
export interface HistoryStoreHarness {
  /** Creates an empty store. */
  readonly create: () => Promise<HistoryStore>
  /** Opens the data of a store as after a restart. A store without durability returns the store itself. */
  readonly reopen: (store: HistoryStore) => Promise<HistoryStore>
}

/** One test. `run` rejects if the store fails it. */
export interface HistoryContractCase {
  readonly name: string
  readonly run: (harness: HistoryStoreHarness) => Promise<void>
}

const a: HistorySeries = { name: 'a', labels: {} }
const b: HistorySeries = { name: 'b', labels: {} }

async function cellsOf(
  store: HistoryStore,
  series: HistorySeries,
  { stepMs = STEP_MS, atMs = START_MS }: { readonly stepMs?: number; readonly atMs?: number } = {},
): Promise<readonly HistoryCell[]> {
  return await store.read({ ...series, stepMs, fromMs: atMs - HOUR_MS, toMs: atMs + HOUR_MS })
}

async function valuesOf(
  store: HistoryStore,
  series: HistorySeries,
  atMs: number = START_MS,
): Promise<readonly number[]> {
  return (await cellsOf(store, series, { atMs })).map(({ sum }) => sum)
}

async function names(store: HistoryStore): Promise<readonly string[]> {
  return (await store.list()).map(({ name }) => name).toSorted()
}

/** A write of one series into a store for two. */
function writeOfTwo(series: HistorySeries, atMs: number): HistoryWrite {
  return { ...cellWrite([{ series, atMs, values: 1 }]), maxSeries: 2 }
}

function expiring(beforeMs: number, limit: number): HistoryWrite {
  return { ...emptyWrite(), expiries: [{ stepMs: STEP_MS, beforeMs, limit }] }
}

function test(name: string, check: (store: HistoryStore) => Promise<void>): HistoryContractCase {
  return {
    name,
    run: async ({ create }) => {
      const store = await create()
      await check(store)
      await store.close()
    },
  }
}

/**
 * Contract tests for a {@link HistoryStore}, for any test runner.
 *
 * @example
 * for (const { name, run } of historyStoreContract) test(name, () => run({ create, reopen }))
 */
export const historyStoreContract: readonly HistoryContractCase[] = [
  test('is empty at first', async (store) => {
    assert.deepEqual(await store.list(), [])
    assert.deepEqual(await cellsOf(store, a), [])
  }),
  {
    name: 'returns cells unchanged after a restart',
    run: async ({ create, reopen }) => {
      const store = await create()
      const hostile = { name: 'ü " \\ \n 模型', labels: { 'b c': '[]', a: '__proto__', '': '' } }
      const values = { min: -0.1, max: 1e300, sum: 1 / 3, count: 7 }
      const refused = await store.write(cellWrite([{ series: hostile, atMs: START_MS, values }]))
      assert.deepEqual([...refused], [])
      const again = await reopen(store)
      assert.deepEqual(await cellsOf(again, hostile), [{ atMs: START_MS, ...values }])
      assert.deepEqual(await again.list(), [hostile])
      await again.close()
    },
  },
  {
    name: 'adds values to a cell, also after a restart',
    run: async ({ create, reopen }) => {
      const store = await create()
      await store.write(
        cellWrite([{ series: a, atMs: START_MS, values: { min: 2, max: 5, sum: 7, count: 2 } }]),
      )
      const again = await reopen(store)
      await again.write(
        cellWrite([{ series: a, atMs: START_MS, values: { min: 3, max: 9, sum: 12, count: 2 } }]),
      )
      assert.deepEqual(await cellsOf(again, a), [{ atMs: START_MS, min: 2, max: 9, sum: 19, count: 4 }])
      await again.close()
    },
  },
  {
    name: 'carries out a write once, however often it is repeated, also after a restart',
    run: async ({ create, reopen }) => {
      const store = await create()
      const write = cellWrite([{ series: a, atMs: START_MS, values: 1 }])
      await store.write(write)
      await store.write(write)
      const again = await reopen(store)
      await again.write(write)
      assert.deepEqual(await valuesOf(again, a), [1])
      await again.write(cellWrite([{ series: a, atMs: START_MS, values: 1 }]))
      assert.deepEqual(await valuesOf(again, a), [2])
      await again.close()
    },
  },
  test('keeps series, steps and resolutions apart', async (store) => {
    const all = [a, b, { name: 'a', labels: { x: '1' } }, { name: 'a', labels: { x: '2' } }]
    const cells = all.flatMap((series, index) => [
      { series, atMs: START_MS, values: index },
      { series, atMs: START_MS + STEP_MS, values: 10 + index },
    ])
    await store.write(cellWrite(cells))
    await store.write(cellWrite([{ series: a, atMs: START_MS, values: 99 }], HOUR_MS))
    for (const [index, series] of all.entries())
      assert.deepEqual(await valuesOf(store, series), [index, 10 + index])
    assert.deepEqual(
      (await cellsOf(store, a, { stepMs: HOUR_MS })).map(({ sum }) => sum),
      [99],
    )
    assert.equal((await store.list()).length, all.length)
  }),
  test('does not care for the order of labels', async (store) => {
    const values = 1
    await store.write(
      cellWrite([
        { series: { name: 'a', labels: { x: '1', y: '2' } }, atMs: START_MS, values },
        { series: { name: 'a', labels: { y: '2', x: '1' } }, atMs: START_MS, values },
      ]),
    )
    assert.deepEqual(await valuesOf(store, { name: 'a', labels: { y: '2', x: '1' } }), [2])
  }),
  test('reads from one step on and before another, in the order of time', async (store) => {
    const steps = [4, 0, 3, 1, 2].map((n) => START_MS + n * STEP_MS)
    await store.write(cellWrite(steps.map((atMs) => ({ series: a, atMs, values: 1 }))))
    const read = { ...a, stepMs: STEP_MS, fromMs: START_MS + STEP_MS, toMs: START_MS + 4 * STEP_MS }
    const found = (await store.read(read)).map(({ atMs }) => (atMs - START_MS) / STEP_MS)
    assert.deepEqual(found, [1, 2, 3])
  }),
  test('removes the oldest steps before a time, as many as allowed', async (store) => {
    const steps = [0, 1, 2, 3, 4, 5].map((n) => START_MS + n * STEP_MS)
    const cells = [a, b].flatMap((series) => steps.map((atMs) => ({ series, atMs, values: atMs })))
    await store.write(cellWrite(cells))
    await store.write(cellWrite([{ series: a, atMs: START_MS - HOUR_MS, values: 1 }], HOUR_MS))
    const before = START_MS + 3 * STEP_MS
    await store.write(expiring(before, 0))
    assert.deepEqual(await valuesOf(store, a), steps)
    await store.write(expiring(before, 2))
    for (const series of [a, b]) assert.deepEqual(await valuesOf(store, series), steps.slice(2))
    await store.write(expiring(before, 100))
    for (const series of [a, b]) assert.deepEqual(await valuesOf(store, series), steps.slice(3))
    assert.equal((await cellsOf(store, a, { stepMs: HOUR_MS })).length, 1)
  }),
  {
    name: 'leaves out series above the limit, and says which',
    run: async ({ create, reopen }) => {
      const store = await create()
      const c = { name: 'c', labels: {} }
      const cells = [a, b, c].map((series) => ({ series, atMs: START_MS, values: 1 }))
      assert.deepEqual([...(await store.write({ ...cellWrite(cells), maxSeries: 2 }))], [2])
      const again = await reopen(store)
      assert.deepEqual([...(await again.write({ ...cellWrite(cells), maxSeries: 2 }))], [2])
      assert.deepEqual(await names(again), ['a', 'b'])
      assert.deepEqual(await valuesOf(again, b), [2])
      assert.deepEqual(await cellsOf(again, c), [])
      await again.close()
    },
  },
  test('makes room for series when others have ended, and only then', async (store) => {
    const c = { name: 'c', labels: {} }
    await store.write(writeOfTwo(a, START_MS))
    await store.write(writeOfTwo(b, START_MS + 50 * DAY_MS))
    const late = { ...writeOfTwo(b, START_MS + 51 * DAY_MS), endedBeforeMs: START_MS + 5 * DAY_MS }
    await store.write(late)
    assert.deepEqual(await names(store), ['a', 'b'])
    const next = { ...writeOfTwo(c, START_MS + 51 * DAY_MS), endedBeforeMs: START_MS + 5 * DAY_MS }
    assert.deepEqual([...(await store.write(next))], [])
    assert.deepEqual(await names(store), ['b', 'c'])
    assert.deepEqual(await cellsOf(store, a), [])
    assert.deepEqual(await valuesOf(store, b, START_MS + 50 * DAY_MS), [1])
    assert.deepEqual(await valuesOf(store, c, START_MS + 51 * DAY_MS), [1])
  }),
  test('answers in the order of the calls', async (store) => {
    const settled: string[] = []
    const read = (): Promise<unknown> =>
      store
        .read({ ...a, stepMs: STEP_MS, fromMs: START_MS, toMs: START_MS + STEP_MS })
        .then((cells) => settled.push(`read ${cells.map(({ sum }) => sum).join()}`))
    const write = (values: number): Promise<unknown> =>
      store
        .write(cellWrite([{ series: a, atMs: START_MS, values }]))
        .then(() => settled.push(`wrote ${values}`))
    await Promise.all([read(), write(1), read(), write(2), read()])
    assert.deepEqual(settled, ['read ', 'wrote 1', 'read 1', 'wrote 2', 'read 3'])
  }),
  test('may be closed twice', async (store) => {
    await store.close()
  }),
]
