import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
import type { HistoryStore } from '../history/history-store.ts'
import { cellWrite, START_MS, STEP_MS } from '../testing/history-writes.ts'
import { historyStoreContract } from '../testing/index.ts'
import { sqliteHistoryStore, type SqliteHistoryStore } from './sqlite-history.ts'

const series = { name: 'check_status_seconds', labels: { check: 'gitlab', status: 'healthy' } }
const range = { ...series, stepMs: STEP_MS, fromMs: START_MS, toMs: START_MS + STEP_MS }
const one = cellWrite([{ series, atMs: START_MS, values: 30 }])
let folder = ''
let path = ''
let opened: SqliteHistoryStore[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'history-'))
  path = join(folder, 'data', 'history.db')
  opened = []
})

afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  await rm(folder, { recursive: true, force: true })
})

function open(file = path): SqliteHistoryStore {
  const store = sqliteHistoryStore({ path: file, busyTimeoutMs: 20 })
  opened.push(store)
  return store
}

async function reopen(store: HistoryStore): Promise<HistoryStore> {
  await store.close()
  return open()
}

/** Opens a file that is refused and must stay as it is. */
async function refusal(file = path): Promise<unknown> {
  const before = await readFile(file)
  const error: unknown = await open(file)
    .list()
    .catch((reason: unknown) => reason)
  expect(await readFile(file)).toEqual(before)
  return error
}

// The other cases are run without the thread, which takes 130 ms to start (sqlite/history-database.test.ts).
test.each(historyStoreContract.filter(({ name }) => /empty|restart|order|twice/.test(name)))(
  '$name',
  async ({ run }) => {
    await expect(run({ create: async () => open(), reopen })).resolves.toBeUndefined()
  },
)

test('a file that another store has open is refused, until it is closed', async () => {
  const first = open()
  await first.write(one)
  expect(await refusal()).toMatchObject({ name: 'MetricsError', code: 'STORE_LOCKED' })
  const second = open()
  await expect(second.list()).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  await first.close()
  expect(await second.list()).toEqual([series])
})

test('a file that is no history is refused and stays as it is', async () => {
  const text = join(folder, 'text.db')
  await writeFile(text, 'not a database, but long enough to be taken for one. '.repeat(40))
  const other = join(folder, 'other.db')
  const db = new DatabaseSync(other)
  db.exec('CREATE TABLE users (id INTEGER)')
  db.close()
  for (const file of [text, other])
    expect(await refusal(file)).toMatchObject({ name: 'MetricsError', code: 'STORE_UNREADABLE' })
})

test('a damaged file is refused and stays as it is', async () => {
  const store = open()
  const cells = Array.from({ length: 2000 }, (_, n) => ({
    series: { name: `series ${n}`, labels: {} },
    atMs: START_MS,
    values: n,
  }))
  await store.write({ ...cellWrite(cells), maxSeries: 2000 })
  await store.close()
  const bytes = await readFile(path)
  bytes.fill(0xff, 8192, 16_384)
  await writeFile(path, bytes)
  expect(await refusal()).toMatchObject({ code: 'STORE_UNREADABLE' })
})

test('a schema of a newer version is refused', async () => {
  const store = open()
  await store.write(one)
  await store.close()
  const db = new DatabaseSync(path)
  db.exec('PRAGMA user_version = 999')
  db.close()
  await expect(open().list()).rejects.toMatchObject({ code: 'STORE_TOO_NEW' })
})

test('a file that was copied without its log is refused', async () => {
  await open().write(one)
  const to = join(folder, 'copy.db')
  await copyFile(path, to)
  expect(await refusal(to)).toMatchObject({ code: 'STORE_INCOMPLETE' })
})

test('a backup, made while the store is used, has what was written', async () => {
  const store = open()
  await store.write(one)
  const to = join(folder, 'copy.db')
  await store.backup(to)
  await store.write(cellWrite([{ series, atMs: START_MS, values: 5 }]))
  await expect(store.backup(to)).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
  const copy = open(to)
  expect(await copy.read(range)).toEqual([{ atMs: START_MS, min: 30, max: 30, sum: 30, count: 1 }])
  await copy.write(cellWrite([{ series, atMs: START_MS, values: 1 }]))
  expect(await copy.read(range)).toMatchObject([{ sum: 31 }])
})

test('a write that fails changes nothing and can be repeated', async () => {
  const store = open()
  await store.write(one)
  const broken = cellWrite([
    { series, atMs: START_MS, values: 1 },
    {
      series: { name: 'new', labels: {} },
      atMs: START_MS,
      values: { min: 1, max: 1, sum: Number.NaN, count: 1 },
    },
  ])
  await expect(store.write(broken)).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
  expect(await store.read(range)).toMatchObject([{ sum: 30 }])
  expect(await store.list()).toEqual([series])
  const mended = cellWrite([
    { series, atMs: START_MS, values: 1 },
    { series: { name: 'new', labels: {} }, atMs: START_MS, values: 2 },
  ])
  await store.write({ ...mended, id: broken.id })
  expect(await store.read(range)).toMatchObject([{ sum: 31 }])
  expect(await store.read({ ...range, name: 'new', labels: {} })).toMatchObject([{ sum: 2 }])
})

test('every problem of the options is listed', () => {
  const refused = refusalOf(() => sqliteHistoryStore({ path: '', busyTimeoutMs: -1, timeoutMs: 1 } as never))
  expect(refused.code).toBe('INVALID_OPTIONS')
  expect(linesOf(refused.problems)).toHaveLength(3)
})

test('a call after close rejects', async () => {
  const store = open()
  await store.close()
  await expect(store.list()).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
})
