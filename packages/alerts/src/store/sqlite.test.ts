import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { alertStoreContract } from '../testing/index.ts'
import {
  alertRecord,
  attemptRecord,
  changes,
  knowledgeRecord,
  ruleRecord,
  seriesRecord,
} from '../testing/records.ts'
import { sqliteStore, type SqliteAlertStore } from './sqlite.ts'
import type { AlertStore } from './store.ts'

let folder = ''
let path = ''
let opened: SqliteAlertStore[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'))
  path = join(folder, 'data', 'alerts.db')
  opened = []
})

afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()))
  rmSync(folder, { recursive: true })
})

function open(file = path): SqliteAlertStore {
  const store = sqliteStore({ path: file, busyTimeoutMs: 20 })
  opened.push(store)
  return store
}

async function reopen(store: AlertStore): Promise<AlertStore> {
  await store.close()
  return open()
}

/** Opens a file that is refused and must stay as it is. */
async function refusal(file = path): Promise<Error & { readonly code?: string }> {
  const before = readFileSync(file)
  const error: unknown = await open(file)
    .load()
    .catch((reason: unknown) => reason)
  expect(readFileSync(file)).toEqual(before)
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name: 'AlertsError', message: expect.stringContaining(file) })
  return error as Error
}

describe('the SQLite store', () => {
  // The other cases are run without the thread, which takes 130 ms to start (sqlite/database.test.ts).
  const cases = alertStoreContract.filter(({ name }) =>
    /empty|restart|resolved alerts|large|order|twice/.test(name),
  )
  test.each(cases)('$name', async ({ run }) => {
    await expect(run({ create: async () => open(), reopen })).resolves.toBeUndefined()
  })
})

test('a file of the first schema gets what is new, and keeps what it has', async () => {
  const store = open()
  await store.commit(changes({ series: [seriesRecord()] }))
  await store.close()
  const db = new DatabaseSync(path)
  db.exec('DROP TABLE rules; PRAGMA user_version = 1')
  db.close()
  const again = open()
  await again.commit(changes({ rules: [ruleRecord()] }))
  expect(await again.load()).toMatchObject({ series: [seriesRecord()], rules: [ruleRecord()] })
})

test('a commit that fails writes nothing, and the next one is written', async () => {
  const store = open()
  await store.commit(changes({ series: [seriesRecord()] }))
  const before = await store.load()
  const half = changes({ timelineMs: 9, series: [seriesRecord({ fingerprint: 'f2' })] })
  const broken = attemptRecord({ status: null as never })
  await expect(store.commit({ ...half, attempts: [broken] })).rejects.toMatchObject({ code: 'STORE_FAILED' })
  expect(await store.load()).toEqual(before)
  await store.commit(half)
  expect((await store.load()).series).toHaveLength(2)
})

test('a commit of 10 000 series, alerts and rows of knowledge is written whole', async () => {
  const store = open()
  const numbers = Array.from({ length: 10_000 }, (_, index) => 10_000 + index)
  const given = changes({
    timelineMs: 5,
    series: numbers.map((n) => seriesRecord({ fingerprint: `f${n}` })),
    alerts: numbers.map((n) => alertRecord({ id: `a${n}`, fingerprint: `f${n}` })),
    knowledge: numbers.map((n) =>
      knowledgeRecord({ fingerprint: `f${n}`, state: 'firing', known: { id: `a${n}`, number: 1 } }),
    ),
  })
  await store.commit(given)
  const { timelineMs, series, alerts, knowledge } = await store.load()
  expect({ ...changes(), timelineMs, series, alerts, knowledge }).toEqual(given)
})

test('another process may read the file while it is used', async () => {
  const store = open()
  await store.commit(changes({ alerts: [alertRecord()] }))
  const script = `const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(process.argv[1], { readOnly: true })
    process.stdout.write(JSON.stringify(db.prepare('SELECT id FROM alerts').all()))`
  const child = spawn(process.execPath, ['-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  expect(String(output)).toBe('[{"id":"a1"}]')
  await store.commit(changes({ alerts: [alertRecord({ id: 'a2' })] }))
})

test('a backup holds what was committed, and says that it was restored until the first commit', async () => {
  const store = open()
  await store.commit(changes({ series: [seriesRecord()] }))
  const to = join(folder, 'backup.db')
  const { atMs } = await store.backup(to)
  await store.commit(changes({ series: [seriesRecord({ fingerprint: 'f2' })] }))
  const first = open(to)
  expect(await first.load()).toMatchObject({ series: [seriesRecord()], restoredFromMs: atMs })
  await first.close()
  const copy = open(to)
  expect(await copy.load()).toMatchObject({ restoredFromMs: atMs })
  await copy.commit(changes({ alerts: [alertRecord()] }))
  expect(await copy.load()).not.toHaveProperty('restoredFromMs')
  await copy.close()
  expect(await open(to).load()).not.toHaveProperty('restoredFromMs')
  expect(await store.load()).not.toHaveProperty('restoredFromMs')
})

test('a backup does not overwrite a file', async () => {
  const store = open()
  await store.load()
  await expect(store.backup(path)).rejects.toMatchObject({
    name: 'AlertsError',
    code: 'STORE_FAILED',
    message: `The alert store ${path} exists already; move it away or use another path`,
  })
})

// SQLite itself refuses alerts that are no JSON.
test.each(['series', 'silences'])(
  'a file with a record of %s that cannot be read is refused',
  async (table) => {
    const store = open()
    await store.load()
    await store.close()
    const db = new DatabaseSync(path)
    const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}') WHERE "notnull" = 1`).all()
    const names = [...new Set([...columns.map(({ name }) => String(name)), 'body'])]
    db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`).run(
      ...names.map(() => '{"untilMs":'),
    )
    db.close()
    await expect(open().load()).rejects.toMatchObject({ code: 'STORE_UNREADABLE' })
  },
)

describe('a file is refused with advice and stays as it is', () => {
  test('while another store uses it', async () => {
    const first = open()
    await first.commit(changes({ series: [seriesRecord()] }))
    const { code, message } = await refusal()
    expect(code).toBe('STORE_LOCKED')
    expect(message).toMatch(/in use by another process; stop that process or use another path$/)
    const second = open()
    await expect(second.load()).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await first.close()
    // The next call opens it.
    expect((await second.load()).series).toHaveLength(1)
  })

  test('if it was copied without its log', async () => {
    const store = open()
    await store.commit(changes({ series: [seriesRecord()] }))
    const file = join(folder, 'copy.db')
    copyFileSync(path, file)
    const { code, message } = await refusal(file)
    expect(code).toBe('STORE_INCOMPLETE')
    expect(message).toMatch(/its log .*copy.db-wal is missing: copy both files while no program has it open/)
  })

  test('if a newer version wrote it', async () => {
    const store = open()
    await store.load()
    await store.close()
    const db = new DatabaseSync(path)
    db.exec('PRAGMA user_version = 999')
    db.close()
    const { code, message } = await refusal()
    expect(code).toBe('STORE_TOO_NEW')
    expect(message).toMatch(/; update this program or use another path$/)
  })

  test('if it belongs to another program', async () => {
    const file = join(folder, 'other.db')
    const db = new DatabaseSync(file)
    db.exec('CREATE TABLE users (id INTEGER)')
    db.close()
    const { code, message } = await refusal(file)
    expect(code).toBe('STORE_UNREADABLE')
    expect(message).toMatch(/another program; move the file away/)
  })

  test('if it is not a database', async () => {
    const file = join(folder, 'text.db')
    writeFileSync(file, 'not a database, but long enough to be taken for one. '.repeat(40))
    expect((await refusal(file)).code).toBe('STORE_UNREADABLE')
  })

  test('if it is damaged', async () => {
    const store = open()
    const series = Array.from({ length: 500 }, (_, n) =>
      seriesRecord({ fingerprint: `f${n}`, rule: 'x'.repeat(200) }),
    )
    await store.commit(changes({ series }))
    await store.close()
    const bytes = readFileSync(path)
    bytes.fill(0x5a, bytes.length - 40_000, bytes.length - 4096)
    writeFileSync(path, bytes)
    expect((await refusal()).code).toBe('STORE_UNREADABLE')
  })
})

describe('a path that cannot be used', () => {
  test('because its folder cannot be created is refused with the reason', async () => {
    writeFileSync(join(folder, 'file'), '')
    const file = join(folder, 'file', 'alerts.db')
    await expect(open(file).load()).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(
        /cannot be opened: E(?:EXIST|NOTDIR): .*; use the path of a file in a folder/,
      ),
    })
  })

  test('because it is a folder is refused', async () => {
    mkdirSync(path, { recursive: true })
    await expect(open().load()).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(/; use the path of a file in a folder that can be written to$/),
    })
  })

  test.each([{}, { path: '' }, { path: 'a\0b' }, { path: 'a', busyTimeout: 1 }])('%j throws', (options) => {
    expect(() => sqliteStore(options as never)).toThrow(/^Invalid SQLite store options: /)
  })
})

test('a call after closing rejects', async () => {
  const store = open()
  await store.close()
  await expect(store.load()).rejects.toMatchObject({ name: 'AlertsError', code: 'STORE_FAILED' })
})

/** Lets another process hold the store, with one alert in it. */
async function hold(): Promise<{ readonly end: () => Promise<void>; readonly kill: () => Promise<void> }> {
  const script = fileURLToPath(new URL('../../test/hold-store.ts', import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@botwatch/source', script, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const exited = once(child, 'exit')
  return {
    end: async () => {
      child.stdin.end()
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
  }
}

describe('two processes on one file', () => {
  test('the second is refused, and takes over when the first has ended', async () => {
    const first = await hold()
    await expect(open().load()).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await first.end()
    expect((await open().load()).alerts).toHaveLength(1)
  })

  test('the second takes over at once when the first was killed, with all that was committed', async () => {
    const first = await hold()
    await first.kill()
    expect((await open().load()).alerts).toHaveLength(1)
  })
})
