import { spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { isSqliteError, SqliteError, toSqliteError } from './errors.ts'
import { openDatabase } from './open.ts'
import type { OpenOptions } from './options.ts'
import { inTransaction } from './transaction.ts'

const notes = 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'
let folder = ''
let path = ''
let opened: DatabaseSync[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'data', 'notes.db')
  opened = []
})

afterEach(async () => {
  for (const db of opened) if (db.isOpen) db.close()
  await rm(folder, { recursive: true, force: true })
})

function open(over: Partial<OpenOptions> = {}): DatabaseSync {
  const db = openDatabase({
    path,
    applicationId: 0x4e6f7465,
    migrations: [notes],
    busyTimeoutMs: 20,
    ...over,
  })
  opened.push(db)
  return db
}

function refused(over: Partial<OpenOptions> = {}): unknown {
  try {
    open(over)
  } catch (error) {
    return error
  }
  throw new Error('it was opened')
}

function texts(db: DatabaseSync): unknown[] {
  return db
    .prepare('SELECT text FROM notes ORDER BY id')
    .all()
    .map((row) => row['text'])
}

test('creates the file with its folder in WAL mode, and marks it with application id and version', () => {
  open().close()
  const db = new DatabaseSync(path)
  opened.push(db)
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  expect(db.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x4e6f7465 })
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
})

test('another process may read the file while it is open, and sees what was committed', () => {
  const db = open()
  db.exec(`INSERT INTO notes (text) VALUES ('kept')`)
  const script = `const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync(process.argv[1], { readOnly: true })
    process.stdout.write(JSON.stringify(db.prepare('SELECT text FROM notes').all()))`
  const { stdout } = spawnSync(process.execPath, ['-e', script, path], { encoding: 'utf8' })
  expect(stdout).toBe('[{"text":"kept"}]')
  db.exec(`INSERT INTO notes (text) VALUES ('more')`)
  expect(texts(db)).toEqual(['kept', 'more'])
})

test.each([
  ['full', 2],
  ['normal', 1],
] as const)('durability %s is synchronous %d', (durability, synchronous) => {
  expect(open({ durability }).prepare('PRAGMA synchronous').get()).toEqual({ synchronous })
})

test('runs the missing migrations in order and keeps the data', () => {
  const first = open()
  first.exec(`INSERT INTO notes (text) VALUES ('kept')`)
  first.close()
  const added = [notes, 'ALTER TABLE notes ADD COLUMN a TEXT', `UPDATE notes SET a = 'filled'`]
  const db = open({ migrations: added })
  expect(db.prepare('SELECT text, a FROM notes').all()).toEqual([{ text: 'kept', a: 'filled' }])
  db.close()
  expect(open({ migrations: added }).prepare('PRAGMA user_version').get()).toEqual({ user_version: 3 })
})

test('a migration that fails leaves the file at its version', () => {
  open().close()
  const broken = [notes, 'CREATE TABLE more (id INTEGER PRIMARY KEY)', 'CREATE TABLE notes (id INTEGER)']
  expect(refused({ migrations: broken })).toMatchObject({ name: 'SqliteError', code: 'FAILED' })
  const db = open()
  expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  expect(db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'more'`).get()).toBeUndefined()
})

describe('a file is refused and stays unchanged', () => {
  test('while it is open elsewhere', () => {
    const first = open()
    expect(refused()).toMatchObject({ code: 'LOCKED', message: `${path} is in use by another process` })
    first.close()
    expect(texts(open())).toEqual([])
  })

  test('if a newer version wrote it', async () => {
    open({ migrations: [notes, 'CREATE TABLE more (id INTEGER PRIMARY KEY)'] }).close()
    const before = await readFile(path)
    expect(refused()).toMatchObject({ code: 'TOO_NEW', message: expect.stringContaining('version 2') })
    expect(await readFile(path)).toEqual(before)
  })

  test('if it is not a database', async () => {
    const file = join(folder, 'text.db')
    await writeFile(file, 'not a database, but long enough to be taken for one. '.repeat(40))
    const before = await readFile(file)
    expect(refused({ path: file })).toMatchObject({ code: 'UNREADABLE' })
    expect(await readFile(file)).toEqual(before)
  })

  test('if it belongs to another program', async () => {
    open({ applicationId: 7 }).close()
    const before = await readFile(path)
    expect(refused()).toMatchObject({
      code: 'UNREADABLE',
      message: expect.stringContaining('another program'),
    })
    expect(await readFile(path)).toEqual(before)
  })

  test('if it is damaged', async () => {
    const db = open()
    const insert = db.prepare('INSERT INTO notes (text) VALUES (?)')
    inTransaction(db, () => {
      for (let n = 0; n < 500; n += 1) insert.run('x'.repeat(200))
    })
    db.close()
    const bytes = await readFile(path)
    bytes.fill(0x5a, bytes.length - 40_000, bytes.length - 4096)
    await writeFile(path, bytes)
    expect(refused()).toMatchObject({ code: 'UNREADABLE' })
    expect(await readFile(path)).toEqual(bytes)
  })
})

describe('a read-only path is refused with a reason and stays unchanged', () => {
  const uid = process.getuid?.()
  // Root may write everything, so the test changes its effective user.
  const asOther = <T>(work: () => T): T => {
    if (uid === 0) process.seteuid?.(65_534)
    try {
      return work()
    } finally {
      if (uid === 0) process.seteuid?.(0)
    }
  }

  test.skipIf(uid === undefined)('a file', async () => {
    open().close()
    await chmod(folder, 0o755)
    await chmod(join(folder, 'data'), 0o777)
    await chmod(`${path}-lock`, 0o666)
    await chmod(path, 0o444)
    const before = await readFile(path)
    expect(asOther(() => refused())).toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(/readonly/),
    })
    expect(await readFile(path)).toEqual(before)
  })

  test.skipIf(uid === undefined)('a folder', async () => {
    const data = join(folder, 'data')
    open().close()
    await chmod(folder, 0o755)
    await chmod(path, 0o666)
    await chmod(`${path}-lock`, 0o666)
    await chmod(data, 0o555)
    expect(asOther(() => refused())).toMatchObject({
      code: 'FAILED',
      message: expect.stringMatching(/readonly/),
    })
    const other = asOther(() => refused({ path: join(data, 'other.db') }))
    expect(other).toMatchObject({ code: 'FAILED', message: `${join(data, 'other.db')} failed: EACCES` })
    await chmod(data, 0o755)
  })

  test.skipIf(uid === undefined)('a file that another user created', async () => {
    open().close()
    await chmod(folder, 0o777)
    await chmod(join(folder, 'data'), 0o777)
    const before = await readFile(path)
    // Not UNREADABLE, which stands for a file that is damaged.
    expect(asOther(() => refused())).toMatchObject({ code: 'FAILED' })
    expect(await readFile(path)).toEqual(before)
  })
})

test('a folder that cannot be created is FAILED', async () => {
  await writeFile(join(folder, 'file'), '')
  expect(refused({ path: join(folder, 'file', 'notes.db') })).toMatchObject({
    code: 'FAILED',
    message: expect.stringMatching(/failed: E(?:EXIST|NOTDIR)$/),
  })
})

test.runIf(process.platform === 'linux')('a folder in /proc is FAILED and does not hang', () => {
  expect(refused({ path: '/proc/botwatch/data/notes.db' })).toMatchObject({
    code: 'FAILED',
    message: '/proc/botwatch/data/notes.db failed: ENOENT',
  })
})

test('a transaction writes all of its work or nothing, and rethrows the error itself', () => {
  const db = open()
  const insert = db.prepare('INSERT INTO notes (text) VALUES (?)')
  expect(inTransaction(db, () => insert.run('a').changes)).toBe(1)
  const mistake = new Error('a mistake')
  expect(() =>
    inTransaction(db, () => {
      insert.run('b')
      throw mistake
    }),
  ).toThrow(mistake)
  expect(texts(db)).toEqual(['a'])
  expect(db.isTransaction).toBe(false)
})

test('a write waits no longer than 250 ms for another program, however long opening may wait', () => {
  const db = open({ busyTimeoutMs: 60_000 })
  expect(db.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 250 })
})

test('an error of SQLite or of the file system gets a code, an error of this package stays as it is', () => {
  const own = new SqliteError('LOCKED', 'x')
  expect(toSqliteError(own, path)).toBe(own)
  expect(isSqliteError(own)).toBe(true)
  expect(isSqliteError(new Error('LOCKED'))).toBe(false)
  const cause = Object.assign(new Error('database or disk is full'), { errcode: 13 })
  expect(toSqliteError(cause, 'a.db')).toMatchObject({
    code: 'FAILED',
    message: 'a.db failed: database or disk is full',
    cause,
  })
})

describe('options', () => {
  test('with problems throw one INVALID_OPTIONS that lists them all, and no file is created', async () => {
    const error = refused({
      applicationId: 0,
      busyTimeoutMs: -1,
      durability: 'fast',
      busyTimeout: 1,
    } as never)
    expect(error).toMatchObject({
      name: 'SqliteError',
      code: 'INVALID_OPTIONS',
      message:
        'Invalid database options: applicationId: expected an integer from 1 to 2147483647, got 0; ' +
        'busyTimeoutMs: expected an integer from 0 to 600000, got -1; ' +
        'durability: expected one of full, normal, got a string of 4 characters; ' +
        'busyTimeout: unknown option; did you mean busyTimeoutMs?',
      problems: { length: 4 },
    })
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test.each([undefined, null, 'data/notes.db', {}, { path: '' }])('%j are INVALID_OPTIONS', (options) => {
    expect(() => openDatabase(options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }) as Error,
    )
  })

  test('that are undefined count as left out', () => {
    expect(open({ busyTimeoutMs: undefined, durability: undefined }).isOpen).toBe(true)
  })
})

test.each([undefined, null, 'text'])('%j thrown is FAILED', (thrown) => {
  expect(toSqliteError(thrown, 'a.db')).toMatchObject({ code: 'FAILED', message: 'a.db failed: unknown' })
})
