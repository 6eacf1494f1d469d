import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openDatabase } from './open.ts'
import { inTransaction } from './transaction.ts'

let folder = ''
let path = ''
let opened: DatabaseSync[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'notes.db')
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

function refusal(file: string): unknown {
  const before = readFileSync(file)
  let error: unknown
  try {
    open(file)
  } catch (thrown) {
    error = thrown
  }
  expect(readFileSync(file)).toEqual(before)
  return error
}

function add(db: DatabaseSync, ...texts: readonly string[]): void {
  const insert = db.prepare('INSERT INTO notes (text) VALUES (?)')
  inTransaction(db, () => {
    for (const text of texts) insert.run(text)
  })
}

/** Adds so much that the log is brought into the file. */
function addMuch(db: DatabaseSync): void {
  for (let n = 0; n < 5; n += 1) add(db, 'x'.repeat(2 ** 20))
}

function count(db: DatabaseSync): unknown {
  return db.prepare('SELECT count(*) AS n FROM notes').get()?.['n']
}

/** Copies the file, and its log if there is one and it is wanted. */
function copy(name: string, withLog: boolean): string {
  const to = join(folder, name)
  copyFileSync(path, to)
  if (withLog) copyFileSync(`${path}-wal`, `${to}-wal`)
  return to
}

const incomplete = (message: RegExp): object =>
  expect.objectContaining({ code: 'INCOMPLETE', message: expect.stringMatching(message) }) as object
const MISSING =
  /copied while a program had it open, and its log .*-wal is missing: copy both files while no program/
const OTHER = /and its log .*-wal are not of the same moment: copy both/

describe('a copy of an open database', () => {
  test.each([
    ['at once', () => undefined],
    ['after a commit', (db: DatabaseSync) => add(db, 'a')],
    ['after a checkpoint', addMuch],
  ])('without its log is refused: %s', (_when, work) => {
    const db = open()
    work(db)
    expect(refusal(copy('copy.db', false))).toEqual(incomplete(MISSING))
    expect(readdirSync(folder)).not.toContain('copy.db-wal')
  })

  test('with its log is opened', () => {
    const db = open()
    add(db, 'a')
    expect(count(open(copy('first.db', true)))).toBe(1)
    addMuch(db)
    expect(count(open(copy('second.db', true)))).toBe(6)
  })

  test('with its log is opened, also after checkpoints that a reader kept from ending', () => {
    const db = open()
    add(db, 'a')
    const reader = new DatabaseSync(path, { readOnly: true })
    opened.push(reader)
    reader.exec('BEGIN')
    expect(count(reader)).toBe(1)
    for (const name of ['one.db', 'two.db', 'three.db']) {
      addMuch(db)
      expect(refusal(copy(`alone-${name}`, false))).toEqual(incomplete(MISSING))
      expect(count(open(copy(name, true)))).toBe(count(db))
    }
    reader.close()
    addMuch(db)
    expect(count(open(copy('after.db', true)))).toBe(21)
  })

  test('with its log of a later moment is opened if the log did not begin anew, else refused', () => {
    const db = open()
    add(db, 'a')
    const [near, far] = [copy('near.db', false), copy('far.db', false)]
    add(db, 'b')
    copyFileSync(`${path}-wal`, `${near}-wal`)
    addMuch(db)
    addMuch(db)
    add(db, 'c')
    copyFileSync(`${path}-wal`, `${far}-wal`)
    expect(count(open(near))).toBe(2)
    expect(refusal(far)).toEqual(incomplete(OTHER))
  })

  test('with its log of an earlier moment is refused', () => {
    const db = open()
    add(db, 'a')
    const to = join(folder, 'copy.db')
    copyFileSync(`${path}-wal`, `${to}-wal`)
    addMuch(db)
    copyFileSync(path, to)
    expect(refusal(to)).toEqual(incomplete(OTHER))
  })

  test('with the log of another database is refused', () => {
    add(open(), 'a')
    const other = open(join(folder, 'other.db'))
    add(other, 'b')
    const to = copy('copy.db', true)
    copyFileSync(join(folder, 'other.db-wal'), `${to}-wal`)
    expect(refusal(to)).toEqual(incomplete(OTHER))
  })

  test('with an empty log, or one that is none, is damaged', () => {
    add(open(), 'a')
    const to = copy('copy.db', false)
    for (const log of ['', 'no log '.repeat(1000)]) {
      writeFileSync(`${to}-wal`, log)
      expect(refusal(to)).toMatchObject({
        code: 'UNREADABLE',
        message: expect.stringContaining('-wal is damaged'),
      })
      expect(readFileSync(`${to}-wal`, 'latin1')).toBe(log)
    }
  })
})

test('an empty file with a log is damaged, and keeps the log', () => {
  add(open(), 'a')
  const to = copy('copy.db', true)
  writeFileSync(to, '')
  const log = readFileSync(`${to}-wal`)
  expect(refusal(to)).toMatchObject({ code: 'UNREADABLE', message: expect.stringContaining('it is empty') })
  expect(readFileSync(`${to}-wal`)).toEqual(log)
})

describe('a closed database', () => {
  test('is opened without a log', () => {
    const db = open()
    add(db, 'a')
    db.close()
    expect(readdirSync(folder).toSorted()).toEqual(['notes.db', 'notes.db-lock'])
    expect(count(open())).toBe(1)
  })

  test('beside a log that was left by another is refused', () => {
    add(open(), 'a')
    const to = copy('old.db', true)
    opened.pop()?.close()
    copyFileSync(path, to)
    expect(refusal(to)).toEqual(
      incomplete(/are not of the same moment: if the file is a backup, move the log away/),
    )
  })

  test('is whole also if a reader kept the log', () => {
    const db = open()
    add(db, 'a')
    const reader = new DatabaseSync(path, { readOnly: true })
    opened.push(reader)
    reader.exec('BEGIN')
    expect(count(reader)).toBe(1)
    add(db, 'b')
    db.close()
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0)
    expect(count(open(copy('copy.db', true)))).toBe(2)
    expect(refusal(copy('alone.db', false))).toEqual(incomplete(MISSING))
    reader.close()
    expect(count(open())).toBe(2)
  })

  test('is whole also if it was closed in the middle of a transaction, which is undone', () => {
    const db = open()
    add(db, 'a')
    db.exec(`BEGIN; INSERT INTO notes (text) VALUES ('b')`)
    db.close()
    expect(count(open())).toBe(1)
  })
})

describe('after a crash while the log began anew', () => {
  // The header and so many bytes of the first frame are on the disk; what follows is of the log before.
  test.each([0, 24, 100, 4119, 4120])('and %d bytes of it were written, the file is opened', (bytes) => {
    const db = open()
    add(db, 'x'.repeat(5_000_000))
    const to = copy('copy.db', true)
    const log = readFileSync(`${to}-wal`).fill(0x5a, 32 + bytes, 32 + 4120)
    writeFileSync(`${to}-wal`, log)
    expect(count(open(to))).toBe(1)
  })
})

test('a program that opens and closes the file after a crash leaves it whole', () => {
  const db = open()
  add(db, 'a')
  const crashed = copy('crashed.db', true)
  const other = new DatabaseSync(crashed)
  expect(count(other)).toBe(1)
  other.close()
  expect(readdirSync(folder)).not.toContain('crashed.db-wal')
  expect(count(open(crashed))).toBe(1)
})

test('a file that is refused for another reason after a crash keeps its log', () => {
  add(open(), 'a')
  const crashed = copy('crashed.db', true)
  const log = readFileSync(`${crashed}-wal`)
  expect(() => openDatabase({ path: crashed, applicationId: 7, migrations: [] })).toThrow('newer version')
  expect(readFileSync(`${crashed}-wal`)).toEqual(log)
  expect(count(open(crashed))).toBe(1)
})

test('the log stays bounded while nobody reads, and is cut when a reader has ended', () => {
  const db = open()
  const megabytes = (): number => statSync(`${path}-wal`).size / 2 ** 20
  const reader = new DatabaseSync(path, { readOnly: true })
  opened.push(reader)
  reader.exec('BEGIN')
  count(reader)
  for (let n = 0; n < 4; n += 1) addMuch(db)
  expect(megabytes()).toBeGreaterThan(20)
  reader.exec('COMMIT')
  addMuch(db)
  expect(megabytes()).toBeLessThan(10)
})
