import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { backupDatabase } from './backup.ts'
import { forgetBackupTime, readBackupTime } from './mark.ts'
import { openDatabase } from './open.ts'
import { inTransaction } from './transaction.ts'

let folder = ''
let path = ''
let to = ''
let opened: DatabaseSync[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'notes.db')
  mkdirSync(join(folder, 'to'))
  to = join(folder, 'to', 'notes.db')
  opened = []
})

afterEach(() => {
  for (const db of opened) if (db.isOpen) db.close()
  rmSync(folder, { recursive: true })
})

function open(file = path): DatabaseSync {
  const migrations = ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT']
  const db = openDatabase({ path: file, applicationId: 7, migrations, busyTimeoutMs: 20 })
  opened.push(db)
  return db
}

function add(db: DatabaseSync, text: string): void {
  inTransaction(db, () => db.prepare('INSERT INTO notes (text) VALUES (?), (?)').run(text, text))
}

function texts(db: DatabaseSync): unknown[] {
  return db
    .prepare('SELECT text FROM notes ORDER BY id')
    .all()
    .map(({ text }) => text)
}

test('a copy holds what was committed, is one file, and is opened as a restored backup until that is forgotten', async () => {
  const db = open()
  add(db, 'a')
  const before = Date.now()
  const { bytes, atMs, ...result } = await backupDatabase(path, to)
  expect(result).toEqual({ path: to })
  expect(bytes).toBe(readFileSync(to).length)
  add(db, 'b')
  expect(readdirSync(join(folder, 'to'))).toEqual(['notes.db'])
  const copy = open(to)
  expect(texts(copy)).toEqual(['a', 'a'])
  expect(readBackupTime(copy)).toBe(atMs)
  expect(atMs).toBeGreaterThanOrEqual(before)
  forgetBackupTime(copy)
  expect(readBackupTime(copy)).toBeNull()
  expect(readBackupTime(db)).toBeNull()
})

test('a copy made while transactions go on is of one moment', async () => {
  const db = open()
  inTransaction(db, () => {
    for (let n = 0; n < 20; n += 1) db.prepare('INSERT INTO notes (text) VALUES (?)').run('x'.repeat(2 ** 20))
  })
  const progress = { commits: 0, isDone: false }
  const done = backupDatabase(path, to).finally(() => {
    progress.isDone = true
  })
  for (; !progress.isDone; progress.commits += 1) {
    add(db, String(progress.commits))
    await new Promise(setImmediate)
  }
  await done
  const copied = texts(open(to)).slice(20)
  expect(progress.commits).toBeGreaterThan(1)
  // Both rows of each transaction, and no gap.
  expect(copied).toEqual(texts(db).slice(20, 20 + copied.length))
  expect(copied.length % 2).toBe(0)
})

test('a database that another process writes can be copied', async () => {
  const script = new URL('../test/writing-process.ts', import.meta.url).pathname
  const args = ['--conditions=@botwatch/source', '--no-warnings', script, path]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  child.stdout.resume()
  await backupDatabase(path, to)
  child.kill('SIGKILL')
  await once(child, 'exit')
  // A killed process left its log.
  await backupDatabase(path, `${to}2`)
  const rounds = [open(to), open(`${to}2`)].map((db) =>
    Number(db.prepare('SELECT text FROM notes WHERE id = 0').get()?.['text']),
  )
  expect(rounds[0]).toBeGreaterThan(0)
  expect(rounds[1]).toBeGreaterThanOrEqual(rounds[0] ?? Infinity)
})

async function refusal(from: string, where: string, timeLimitMs?: number): Promise<unknown> {
  const before = readdirSync(join(folder, 'to'))
  const error: unknown = await backupDatabase(from, where, { timeLimitMs }).catch((reason: unknown) => reason)
  expect(readdirSync(join(folder, 'to'))).toEqual(before)
  expect(error).toMatchObject({ name: 'SqliteError' })
  return error
}

describe('a backup is refused, and nothing is left behind,', () => {
  test('if the destination exists, which stays unchanged', async () => {
    add(open(), 'a')
    writeFileSync(to, 'text')
    expect(await refusal(path, to)).toMatchObject({
      message: `${to} exists already; move it away or use another path`,
    })
    expect(readFileSync(to, 'utf8')).toBe('text')
  })

  test('if the folder does not exist', async () => {
    add(open(), 'a')
    expect(await refusal(path, join(folder, 'none', 'notes.db'))).toMatchObject({
      code: 'FAILED',
      message: `${path} could not be copied: ${join(folder, 'none', 'notes.db')} failed: ENOENT`,
    })
  })

  test.skipIf(process.getuid?.() === 0)('if the folder cannot be written to', async () => {
    add(open(), 'a')
    chmodSync(join(folder, 'to'), 0o555)
    expect(await refusal(path, to)).toMatchObject({ message: expect.stringContaining('EACCES') })
  })

  test('if the source does not exist, or is not a database', async () => {
    expect(await refusal(path, to)).toMatchObject({ message: `${path} does not exist or is empty` })
    writeFileSync(path, 'not a database, but long enough to be taken for one. '.repeat(400))
    expect(await refusal(path, to)).toMatchObject({ code: 'UNREADABLE' })
  })

  test('if the source was copied without its log', async () => {
    add(open(), 'a')
    const alone = join(folder, 'alone.db')
    copyFileSync(path, alone)
    expect(await refusal(alone, to)).toMatchObject({ code: 'INCOMPLETE' })
  })

  test('after its time limit', async () => {
    const db = open()
    inTransaction(db, () => {
      for (let n = 0; n < 9; n += 1) addMegabyte(db)
    })
    expect(await refusal(path, to, 0)).toMatchObject({
      code: 'FAILED',
      message: `${path} could not be copied within the time limit`,
    })
  })
})

function addMegabyte(db: DatabaseSync): void {
  db.prepare('INSERT INTO notes (text) VALUES (?)').run('x'.repeat(2 ** 20))
}
