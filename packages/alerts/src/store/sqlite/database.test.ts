import { openDatabase } from '@botwatch/sqlite'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertStoreContract } from '../../testing/index.ts'
import { alertRecord, changes, resolvedAlert, seriesRecord } from '../../testing/records.ts'
import type { AlertStore, StoreChanges, StoredState } from '../store.ts'
import { open, type AlertDatabase } from './database.ts'
import { addPart, splitRecords } from './parts.ts'
import { alertSchema } from './schema.ts'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  path = join(folder, 'alerts.db')
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

function commit(database: AlertDatabase, given: StoreChanges): void {
  for (const [index, part] of [...splitRecords(given)].entries()) database.stage(part, index === 0)
  database.commit()
}

function load(database: AlertDatabase): StoredState {
  const state: Record<string, unknown> = {}
  for (let part = database.load(true); part !== null; part = database.load(false)) addPart(state, part)
  return state as unknown as StoredState
}

/** The database as a store, without a thread. */
function openStore(): AlertStore {
  const database = open({ path, busyTimeoutMs: 20 })
  const functions = Object.entries(database).map(([name, run]: [string, (...args: never[]) => unknown]) => [
    name,
    async (...args: never[]) => run(...args),
  ])
  return {
    ...(Object.fromEntries(functions) as AlertStore),
    load: async () => load(database),
    commit: async (given) => commit(database, given),
  }
}

async function reopen(store: AlertStore): Promise<AlertStore> {
  await store.close()
  return openStore()
}

/** The database with its connection, so that SQLite itself can be made to fail. */
function openWithConnection(): { readonly database: AlertDatabase; readonly db: DatabaseSync } {
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec')
  const database = open({ path, busyTimeoutMs: 20 })
  const db = exec.mock.contexts.at(-1) as DatabaseSync
  exec.mockRestore()
  return { database, db }
}

/** Tables that are read whole: of what is the case, and lists that are given. */
const WHOLE =
  /^SCAN (?:knowledge|series|channels|rules|silences|meta|file_mark|json_each|sqlite_schema|CONSTANT ROW|\d)|alerts_open$/

/** What is read once, when the database is opened. */
const AT_START = /^SELECT body FROM (?:alerts|attempts)$/

/** What the contract suite prepares. */
const prepared: string[] = []

describe('the database without its thread', () => {
  // A database is closed once.
  const cases = alertStoreContract.filter(({ name }) => name !== 'may be closed twice')
  test.each(cases)('$name', async ({ run }) => {
    const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare')
    await expect(run({ create: async () => openStore(), reopen })).resolves.toBeUndefined()
    prepared.push(...prepare.mock.calls.map(([sql]) => sql))
  })
})

test('no statement of the contract suite reads through a table that grows with history', () => {
  const statements = new Set(
    prepared.filter((sql) => /^(?:SEL|INS|UPD|DEL)/.test(sql) && !AT_START.test(sql)),
  )
  const { database, db } = openWithConnection()
  const scans = [...statements].flatMap((sql) => {
    const values = (sql.match(/\?/g) ?? []).map(() => null)
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
    return plan.map(({ detail }) => ({ sql, detail: String(detail) }))
  })
  database.close()
  expect(statements.size).toBeGreaterThan(40)
  expect(
    scans
      .filter(({ detail }) => detail.startsWith('SCAN') && !WHOLE.test(detail))
      .map(({ sql, detail }) => `${detail}: ${sql}`),
  ).toEqual([])
})

test('the resolved alerts of an older database are found by their series', () => {
  const [first = ''] = alertSchema.migrations
  const old = openDatabase({ ...alertSchema, migrations: [first], path, busyTimeoutMs: 20 })
  const past = resolvedAlert('a1', 9)
  for (const alert of [past, alertRecord({ id: 'a2' })])
    old.prepare('INSERT INTO alerts (id, body) VALUES (?, ?)').run(alert.id, JSON.stringify(alert))
  old.close()
  const database = open({ path, busyTimeoutMs: 20 })
  expect(database.listResolved({ fingerprint: 'f1', limit: 10 })).toEqual([past])
  database.close()
})

test('a full disk rolls a commit back, and it can be given again', () => {
  const { database, db } = openWithConnection()
  commit(database, changes({ series: [seriesRecord()] }))
  const before = load(database)
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count'])
  db.exec(`PRAGMA max_page_count = ${pages + 8}`)
  const alerts = Array.from({ length: 150 }, (_, n) => alertRecord({ id: `a${100 + n}` }))
  expect(() => commit(database, changes({ timelineMs: 9, alerts }))).toThrow(/database or disk is full/)
  expect(db.isTransaction).toBe(false)
  expect(load(database)).toEqual(before)
  expect(database.getFigures({ from: '', sinceMs: 0 }).rules).toEqual([])
  db.exec('PRAGMA max_page_count = 1000000')
  commit(database, changes({ timelineMs: 9, alerts }))
  expect(database.getFigures({ from: '', sinceMs: 0 }).rules).toEqual([
    { rule: 'cpu', firedAlerts: 150, flaps: 0 },
  ])
  expect(database.getAlert('a249')).toEqual(alerts[149])
  database.close()
})

test('the parts of a commit that never came are dropped', () => {
  const database = open({ path, busyTimeoutMs: 20 })
  database.stage(JSON.stringify(changes({ series: [seriesRecord()] })), true)
  commit(database, changes({ alerts: [alertRecord()] }))
  expect(load(database)).toMatchObject({ series: [], alerts: [{ id: 'a1' }] })
  database.close()
})

test('the log stays small over 57 rounds in which 500 firing series change', () => {
  const database = open({ path, busyTimeoutMs: 20 })
  const numbers = Array.from({ length: 500 }, (_, n) => 1000 + n)
  let largest = 0
  for (let round = 0; round < 57; round += 1) {
    const series = numbers.map((n) =>
      seriesRecord({ fingerprint: `f${n}`, detection: { kind: 'firing', sampledAt: round, dataMs: round } }),
    )
    const alerts = numbers.map((n) => alertRecord({ id: `a${n}`, fingerprint: `f${n}`, value: round }))
    commit(database, changes({ timelineMs: round, series, alerts }))
    largest = Math.max(largest, statSync(`${path}-wal`).size)
  }
  database.close()
  expect(largest).toBeLessThan(10_000_000)
})
