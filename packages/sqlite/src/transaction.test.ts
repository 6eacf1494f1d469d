import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openDatabase } from './open.ts'
import { inSlicedTransaction, inTransaction } from './transaction.ts'

let folder = ''
let path = ''
let db: DatabaseSync
let insert: StatementSync

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  path = join(folder, 'notes.db')
  db = openDatabase({
    path,
    applicationId: 7,
    migrations: ['CREATE TABLE notes (text TEXT NOT NULL) STRICT'],
  })
  insert = db.prepare('INSERT INTO notes (text) VALUES (?)')
})

afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

function texts(): unknown[] {
  return db
    .prepare('SELECT text FROM notes ORDER BY rowid')
    .all()
    .map((row) => row['text'])
}

function logMegabytes(): number {
  return statSync(`${path}-wal`).size / 2 ** 20
}

describe('a transaction in slices', () => {
  test('writes all of its work and lets the event loop run at each yield', async () => {
    let turns = 0
    const count = (): void => {
      turns += 1
      if (turns < 100) setImmediate(count)
    }
    setImmediate(count)
    const seen: number[] = []
    const result = await inSlicedTransaction(db, function* () {
      for (const text of ['a', 'b', 'c']) {
        insert.run(text)
        seen.push(turns)
        yield
      }
      return 'done'
    })
    expect(result).toBe('done')
    expect(texts()).toEqual(['a', 'b', 'c'])
    expect(seen[0]).toBe(0)
    expect(seen[1]).toBeGreaterThan(0)
    expect(seen[2]).toBeGreaterThan(seen[1] ?? 0)
  })

  test('writes nothing if its work throws, and rethrows the error itself', async () => {
    const mistake = new Error('a mistake')
    const work = inSlicedTransaction(db, function* () {
      insert.run('a')
      yield
      throw mistake
    })
    await expect(work).rejects.toBe(mistake)
    expect(db.isTransaction).toBe(false)
    expect(texts()).toEqual([])
  })

  test('brings its changes into the database file, in a turn of its own', async () => {
    const sizes: number[] = []
    const look = (): void => {
      if (db.isTransaction) setImmediate(look)
      else sizes.push(statSync(path).size)
    }
    await inSlicedTransaction(db, function* () {
      insert.run('x'.repeat(5_000_000))
      setImmediate(look)
      yield
    })
    expect(sizes[0]).toBeLessThan(100_000)
    expect(statSync(path).size).toBeGreaterThan(5_000_000)
  })

  test('is written also if the checkpoint after it fails', async () => {
    insert.run('a')
    const rows = db.prepare('SELECT text FROM notes').iterate()
    rows.next()
    await inSlicedTransaction(db, function* () {
      insert.run('b')
      yield
    })
    expect(() => db.exec('PRAGMA wal_checkpoint(PASSIVE)')).toThrow('locked')
    expect(texts()).toEqual(['a', 'b'])
  })
})

describe('the write-ahead log stays bounded', () => {
  test('when every transaction is sliced', async () => {
    for (let round = 0; round < 20; round += 1) {
      await inSlicedTransaction(db, function* () {
        insert.run('x'.repeat(2 ** 20))
        yield
        insert.run('x')
      })
    }
    expect(logMegabytes()).toBeLessThan(10)
  })

  test('after a large transaction', () => {
    inTransaction(db, () => {
      for (let index = 0; index < 30; index += 1) insert.run('x'.repeat(2 ** 20))
      expect(logMegabytes()).toBeGreaterThan(10)
    })
    expect(logMegabytes()).toBeLessThan(10)
  })

  test('while a loop over rows was left early', () => {
    inTransaction(db, () => ['a', 'b', 'c'].map((text) => insert.run(text)))
    // oxlint-disable-next-line no-unreachable-loop -- the case that is tested
    for (const row of db.prepare('SELECT text FROM notes').iterate()) if (row) break
    for (let index = 0; index < 30; index += 1) inTransaction(db, () => insert.run('x'.repeat(2 ** 20)))
    expect(logMegabytes()).toBeLessThan(10)
  })
})
