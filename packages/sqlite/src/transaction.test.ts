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

  test('leaves the checkpoint to a later commit, which does it', async () => {
    const long = 'x'.repeat(4000)
    await inSlicedTransaction(db, function* () {
      for (let index = 0; index < 1500; index += 1) {
        insert.run(long)
        if (index % 100 === 99) yield
      }
    })
    const sizeBefore = statSync(path).size
    inTransaction(db, () => insert.run('small'))
    expect(statSync(path).size - sizeBefore).toBeGreaterThan(1500 * 4000)
  })
})
