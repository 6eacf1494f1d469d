import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { linesOf, refusalOf } from '../../test/refusal.ts'
import type { UsageRecord } from '../meter/usage-store.ts'
import { usageStoreContract } from '../testing/index.ts'
import { sqliteStore } from './sqlite.ts'

const record: UsageRecord = {
  period: 'day',
  key: '2026-01-05',
  provider: 'zai',
  model: 'glm-4.6',
  pricedOn: '2026-01-05',
  aboveInputTokens: 0,
  requests: 1,
  tokens: { input: '1', input_cached: '2', input_cache_write: '3', output: '4', output_reasoning: '5' },
}
let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'periods-'))
  path = join(folder, 'data', 'metrics.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the SQLite store', () => {
  test.each(usageStoreContract)('$name', async ({ run }) => {
    const checked = run({
      create: async () => sqliteStore({ path }),
      reopen: async (store) => {
        await store.close()
        return sqliteStore({ path })
      },
    })
    await expect(checked).resolves.toBeUndefined()
  })

  test('writes all changes or none', async () => {
    const store = sqliteStore({ path })
    await store.save({ forgotten: [], records: [record] })
    const broken = { ...record, model: 'broken', requests: null as never }
    const half = { forgotten: [record], records: [{ ...record, requests: 2 }, broken] }
    await expect(store.save(half)).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
    expect(await store.load()).toEqual([record])
    await store.close()
  })

  test('refuses a file that another store has open, until it is closed', async () => {
    const first = sqliteStore({ path })
    await first.save({ forgotten: [], records: [record] })
    expect(() => sqliteStore({ path, busyTimeoutMs: 20 })).toThrow(
      expect.objectContaining({ name: 'MetricsError', code: 'STORE_LOCKED' }),
    )
    await first.close()
    const second = sqliteStore({ path, busyTimeoutMs: 20 })
    expect(await second.load()).toEqual([record])
    await second.close()
  })

  test('refuses a file that is not a usage store, and leaves it unchanged', async () => {
    const text = join(folder, 'text.db')
    await writeFile(text, 'not a database, but long enough to be taken for one. '.repeat(40))
    const other = join(folder, 'other.db')
    const db = new DatabaseSync(other)
    db.exec('CREATE TABLE users (id INTEGER)')
    db.close()
    for (const file of [text, other]) {
      const before = await readFile(file)
      expect(() => sqliteStore({ path: file })).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }))
      expect(await readFile(file)).toEqual(before)
    }
  })

  test('is copied while it is used, to a file that does not exist', async () => {
    const store = sqliteStore({ path })
    await store.save({ forgotten: [], records: [record] })
    const to = join(folder, 'copy.db')
    await store.backup(to)
    await expect(store.backup(to)).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
    await store.close()
    const copy = sqliteStore({ path: to })
    expect(await copy.load()).toEqual([record])
    await copy.close()
  })

  test('refuses a file that was copied without its log', async () => {
    const store = sqliteStore({ path })
    await store.save({ forgotten: [], records: [record] })
    const to = join(folder, 'copy.db')
    await copyFile(path, to)
    expect(() => sqliteStore({ path: to })).toThrow(
      expect.objectContaining({ code: 'STORE_INCOMPLETE', message: expect.stringContaining('is missing') }),
    )
    await store.close()
  })

  test('refuses a schema of a newer version', async () => {
    await sqliteStore({ path }).close()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 999')
    db.close()
    expect(() => sqliteStore({ path })).toThrow(expect.objectContaining({ code: 'STORE_TOO_NEW' }))
  })

  test('lists every problem of its options', () => {
    const options = { path: '', busyTimeoutMs: -1, timeoutMs: 1 }
    const refusal = refusalOf(() => sqliteStore(options))
    expect(refusal.code).toBe('INVALID_OPTIONS')
    expect(linesOf(refusal.problems)).toEqual([
      'path: expected a string of 1 to 4096 characters, got an empty string',
      'busyTimeoutMs: expected an integer from 0 to 600000, got -1',
      'timeoutMs: unknown option; expected one of path, busyTimeoutMs',
    ])
    expect(refusalOf(() => sqliteStore(undefined as never)).code).toBe('INVALID_OPTIONS')
  })

  test('rejects with a typed error once it is closed', async () => {
    const store = sqliteStore({ path })
    await store.close()
    await expect(store.load()).rejects.toMatchObject({ name: 'MetricsError', code: 'STORE_FAILED' })
  })
})
