import { backupDatabase, openDatabase } from '@botwatch/sqlite'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { AuditEntry } from './audit-entry.ts'
import { openServerStore } from './open-store.ts'
import { database } from './schema.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'server-store-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.useRealTimers()
})

function entry(atMs: number, target = ''): AuditEntry {
  return {
    atMs,
    actor: 'ann',
    via: 'key',
    role: 'admin',
    address: '192.0.2.7',
    action: 'metrics.reset',
    target,
    before: '',
    after: '',
    outcome: 'done',
  }
}

test('keeps the audit trail, the secret and the ended sessions', () => {
  const first = openServerStore(folder)
  const added = [{ ...entry(1), role: undefined }, entry(2, 'gitlab')]
  for (const each of added) first.audit.add(each)
  first.sessions.end('a', Date.now() + 60_000)
  first.close()
  first.close()
  const second = openServerStore(folder)
  const stored = added.map((each, index) => ({ ...each, id: index + 1 }))
  expect(second.audit.list({ limit: 9 })).toEqual(stored.toReversed())
  expect(second.audit.list({ limit: 1 })).toEqual([stored[1]])
  expect(second.sessions.secret).toEqual(first.sessions.secret)
  expect(second.sessions.secret).toHaveLength(32)
  expect([second.sessions.isEnded('a'), second.sessions.isEnded('b')]).toEqual([true, false])
  second.close()
  const db = new DatabaseSync(join(folder, 'server.db'))
  expect(db.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x42577376 })
  db.close()
})

test('the log stays bounded if jobs report and nothing else is stored', () => {
  const store = openServerStore(folder)
  const beat = { sinceMs: 0, beatAtMs: 1, failedAtMs: null, hasFailed: false, isMissed: false }
  for (let n = 0; n < 30; n += 1) store.heartbeats.put('job', { ...beat, message: `${n}`.repeat(500_000) })
  expect(statSync(join(folder, 'server.db-wal')).size).toBeLessThan(10_000_000)
  store.close()
})

test('a restored backup has a new secret, so that no session of it is valid, and keeps the audit trail', async () => {
  const first = openServerStore(folder)
  first.audit.add(entry(1))
  const copies = join(folder, 'copies')
  mkdirSync(copies)
  await backupDatabase(join(folder, 'server.db'), join(copies, 'server.db'))
  const restored = openServerStore(copies)
  const { secret } = restored.sessions
  expect(secret).not.toEqual(first.sessions.secret)
  expect(restored.audit.list({ limit: 10 })).toHaveLength(1)
  restored.close()
  const again = openServerStore(copies)
  expect(again.sessions.secret).toEqual(secret)
  again.close()
  first.close()
})

test('keeps the last reports of jobs, by name without case, also in the file of an earlier version', () => {
  const path = join(folder, 'server.db')
  const [migration = ''] = database.migrations
  openDatabase({ ...database, migrations: [migration], path, durability: 'normal' }).close()
  const first = openServerStore(folder)
  const fresh = {
    sinceMs: 1,
    beatAtMs: null,
    failedAtMs: null,
    hasFailed: false,
    isMissed: false,
    message: null,
  }
  const failed = {
    sinceMs: 1,
    beatAtMs: 2,
    failedAtMs: 3,
    hasFailed: true,
    isMissed: true,
    message: 'disk full',
  }
  first.heartbeats.put('Nightly', fresh)
  expect(first.heartbeats.get('nightly')).toEqual(fresh)
  first.heartbeats.put('nightly', failed)
  first.close()
  const second = openServerStore(folder)
  expect([second.heartbeats.get('NIGHTLY'), second.heartbeats.get('other')]).toEqual([failed, undefined])
  expect(second.path).toBe(path)
  second.close()
})

test('two folders have two secrets', () => {
  const stores = [openServerStore(), openServerStore()]
  expect(stores[0]?.sessions.secret).not.toEqual(stores[1]?.sessions.secret)
})

test('the trail is bounded by age and number', () => {
  const { audit } = openServerStore(undefined, { maxAgeMs: 1000, maxEntries: 3 })
  for (let n = 1; n <= 5; n += 1) audit.add(entry(n))
  expect(audit.list({ limit: 9 }).map(({ atMs }) => atMs)).toEqual([5, 4, 3])
  audit.add(entry(1005))
  expect(audit.list({ limit: 9 }).map(({ atMs }) => atMs)).toEqual([1005, 5])
})

test('refusals and log-ins do not push out changes', () => {
  const { audit } = openServerStore(undefined, { maxEntries: 200 })
  audit.add(entry(1, 'kept'))
  for (let n = 0; n < 250; n += 1) {
    audit.add({ ...entry(2), action: 'key.check', outcome: 'refused' })
    audit.add({ ...entry(2), action: 'session.begin' })
  }
  const kept = audit.list({ limit: 1000 })
  expect(kept.at(-1)?.target).toBe('kept')
  expect(kept.length).toBeGreaterThan(190)
  expect(kept.length).toBeLessThanOrEqual(201)
})

test('who changes much pushes out only what they did themselves', () => {
  const { audit } = openServerStore(undefined, { maxEntries: 200 })
  audit.add({ ...entry(1, 'kept'), actor: 'ben' })
  for (let n = 0; n < 500; n += 1) audit.add(entry(2))
  const kept = audit.list({ limit: 1000 })
  expect(kept.at(-1)).toMatchObject({ actor: 'ben', target: 'kept' })
  expect(kept.length).toBeLessThanOrEqual(200)
})

test('ended sessions are forgotten when they would be over anyway', () => {
  vi.useFakeTimers({ now: 0 })
  const first = openServerStore(folder)
  first.sessions.end('a', 100_000)
  vi.setSystemTime(200_000)
  first.sessions.end('b', 300_000)
  expect([first.sessions.isEnded('a'), first.sessions.isEnded('b')]).toEqual([false, true])
  first.close()
  const db = new DatabaseSync(join(folder, 'server.db'))
  expect(db.prepare('SELECT id FROM ended_session').all()).toEqual([{ id: 'b' }])
  db.close()
  vi.setSystemTime(400_000)
  const second = openServerStore(folder)
  expect(second.sessions.isEnded('b')).toBe(false)
  second.close()
})

test('a damaged file is set aside untouched, and a new one begins', () => {
  const path = join(folder, 'server.db')
  const content = 'not a database, but long enough to be taken for one. '.repeat(400)
  writeFileSync(path, content)
  const onSetAside = vi.fn<(setAside: { readonly aside: string }) => void>()
  const store = openServerStore(folder, { onSetAside })
  store.audit.add(entry(1))
  expect(store.audit.list({ limit: 9 })).toHaveLength(1)
  const aside = onSetAside.mock.calls[0]?.[0].aside ?? ''
  expect(readFileSync(aside, 'utf8')).toBe(content)
  expect(store.problem()).toMatchObject({ name: 'database_set_aside', labels: { database: 'server.db' } })
  store.close()
})

test('a file that another process uses, or of a newer version, is refused and stays', () => {
  const first = openServerStore(folder)
  expect(() => openServerStore(folder)).toThrow(/server\.db is in use by another process/)
  first.close()
  const db = new DatabaseSync(join(folder, 'server.db'))
  db.exec('PRAGMA user_version = 99')
  db.close()
  expect(() => openServerStore(folder)).toThrow(/server\.db was written by a newer version/)
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
})
