import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'

import { LockedDatabase } from './locked-database.ts'

/**
 * Runs `work` in one transaction: all of its changes are written, or none. Rethrows an error of `work`.
 *
 * @example
 * inTransaction(db, () => insert.run('a', 1))
 */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  let result: T
  try {
    result = work()
    db.exec('COMMIT')
  } catch (error) {
    rollBack(db)
    throw error
  }
  shortenLog(db)
  return result
}

/**
 * Like {@link inTransaction} for long work: at each `yield` of the generator the event loop runs. Use the connection for
 * nothing else until the promise settles. Rejects with an error of `work`.
 *
 * @example
 * await inSlicedTransaction(db, function* () {
 *   for (const [index, name] of names.entries()) {
 *     insert.run(name)
 *     if (index % 200 === 199) yield
 *   }
 * })
 */
export async function inSlicedTransaction<T>(
  db: DatabaseSync,
  work: () => Generator<undefined, T>,
): Promise<T> {
  db.exec('BEGIN IMMEDIATE')
  let result: T
  try {
    const slices = work()
    let slice = slices.next()
    while (slice.done !== true) {
      await setImmediate()
      slice = slices.next()
    }
    db.exec('COMMIT')
    result = slice.value
  } catch (error) {
    rollBack(db)
    throw error
  }
  // A large commit waits long enough for the disk. Its checkpoint has a turn of its own.
  await setImmediate()
  shortenLog(db)
  return result
}

function shortenLog(db: DatabaseSync): void {
  if (db instanceof LockedDatabase && db.isOpen) db.shortenLog()
}

function rollBack(db: DatabaseSync): void {
  // After some errors SQLite has rolled back already.
  if (db.isTransaction) db.exec('ROLLBACK')
}
