import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { alertStoreContract } from '../testing/index.ts'
import { alertRecord, changes, episodeRecord, outboxRow } from '../testing/records.ts'
import { sqliteStore } from './sqlite.ts'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alerts-'))
  path = join(folder, 'data', 'alerts.db')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the SQLite store', () => {
  test.each(alertStoreContract)('$name', async ({ run }) => {
    const checked = run({
      create: async () => sqliteStore({ path }),
      reopen: async (store) => {
        await store.close()
        return sqliteStore({ path })
      },
    })
    await expect(checked).resolves.toBeUndefined()
  })

  test('writes all of a commit or nothing of it', async () => {
    const store = sqliteStore({ path })
    await store.commit(changes({ alerts: [alertRecord()] }))
    const before = await store.load()
    const broken = outboxRow({ severity: 1n as never })
    const half = changes({
      timelineMs: 9,
      alerts: [alertRecord({ fingerprint: 'f2' })],
      episodes: [episodeRecord()],
    })
    await expect(store.commit({ ...half, outbox: [broken] })).rejects.toMatchObject({ code: 'STORE_FAILED' })
    expect(await store.load()).toEqual(before)
    await store.commit(half)
    expect((await store.load()).openEpisodes).toEqual([episodeRecord()])
    await store.close()
  })

  test('writes the text of a message once, and drops it when nobody will send it again', async () => {
    const first = sqliteStore({ path })
    const [row, dead] = [outboxRow(), outboxRow({ id: 'm2' })]
    await first.commit(changes({ outbox: [row, dead] }))
    await first.close()
    const second = sqliteStore({ path })
    await second.load()
    // It could not be written again.
    const message = { ...row.message, text: 1n as never }
    await second.commit(changes({ outbox: [{ ...row, attempts: 1, message }] }))
    expect((await second.load()).outbox).toEqual([{ ...row, attempts: 1 }, dead])
    const settled = { settledMs: 5, message }
    await second.commit(
      changes({
        outbox: [
          { ...row, ...settled, status: 'delivered' },
          { ...dead, ...settled, status: 'dead' },
        ],
      }),
    )
    await second.close()
    const db = new DatabaseSync(path)
    expect(db.prepare('SELECT id FROM outbox WHERE message IS NOT NULL').all()).toEqual([{ id: 'm2' }])
    db.close()
    const third = sqliteStore({ path })
    await third.commit(changes({ outbox: [row] }))
    expect((await third.load()).outbox).toEqual([row])
    await third.commit(changes({ outbox: [{ ...row, status: 'delivered', settledMs: 6 }] }))
    await third.commit(changes({ outbox: [row] }))
    expect((await third.load()).outbox).toEqual([row])
    await third.close()
  })

  test('writes ahead (WAL) and marks the file with its version', async () => {
    const store = sqliteStore({ path })
    await store.commit(changes({ alerts: [alertRecord()] }))
    expect((await readFile(`${path}-wal`)).length).toBeGreaterThan(0)
    await store.close()
    const db = new DatabaseSync(path)
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 })
    db.close()
  })

  test('refuses a file that another store holds, until it is closed', async () => {
    const first = sqliteStore({ path })
    await first.commit(changes({ alerts: [alertRecord()] }))
    expect(() => sqliteStore({ path, busyTimeoutMs: 20 })).toThrow(
      expect.objectContaining({ name: 'AlertsError', code: 'STORE_LOCKED' }),
    )
    await first.close()
    const second = sqliteStore({ path, busyTimeoutMs: 20 })
    expect((await second.load()).alerts).toEqual([alertRecord()])
    await second.close()
  })

  test('refuses a schema of a newer version and leaves the file as it is', async () => {
    await sqliteStore({ path }).close()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 999')
    db.close()
    const before = await readFile(path)
    expect(() => sqliteStore({ path })).toThrow(expect.objectContaining({ code: 'STORE_TOO_NEW' }))
    expect(await readFile(path)).toEqual(before)
  })

  test('refuses a file that is no database and leaves it as it is', async () => {
    const text = 'not a database, but long enough to be taken for one. '.repeat(40)
    const file = join(folder, 'text.db')
    await writeFile(file, text)
    expect(() => sqliteStore({ path: file })).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }))
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  test('refuses a damaged file and leaves it as it is', async () => {
    const store = sqliteStore({ path })
    const alerts = Array.from({ length: 500 }, (_, n) =>
      alertRecord({ fingerprint: `f${n}`, rule: 'x'.repeat(200) }),
    )
    await store.commit(changes({ alerts }))
    await store.close()
    const bytes = await readFile(path)
    bytes.fill(0x5a, bytes.length - 40_000, bytes.length - 4096)
    await writeFile(path, bytes)
    expect(() => sqliteStore({ path })).toThrow(expect.objectContaining({ code: 'STORE_UNREADABLE' }))
    expect(await readFile(path)).toEqual(bytes)
  })

  test('refuses the database of another program and leaves it as it is', async () => {
    const file = join(folder, 'other.db')
    const db = new DatabaseSync(file)
    db.exec('CREATE TABLE users (id INTEGER)')
    db.close()
    const before = await readFile(file)
    expect(() => sqliteStore({ path: file })).toThrow(/another program/)
    expect(await readFile(file)).toEqual(before)
  })

  test('says what is wrong with its options', () => {
    expect(() => sqliteStore({ path: '' })).toThrow(/path: expected the path of a file/)
  })

  test('rejects with a typed error once it is closed', async () => {
    const store = sqliteStore({ path })
    await store.close()
    await expect(store.load()).rejects.toMatchObject({ name: 'AlertsError', code: 'STORE_FAILED' })
  })
})
