import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'

/**
 * Runs work in one transaction: all of it is written, or nothing. Throws what the work throws.
 *
 * @example
 * inTransaction(db, () => insert.run('a', 1))
 */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(db)
    throw error
  }
}

/**
 * The same for much work: whenever it yields, the event loop has a turn. Nothing else may use the connection until it
 * settles. Rejects with what the work throws.
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
  let turns = 0
  try {
    const slices = work()
    let slice = slices.next()
    for (; slice.done !== true; turns += 1) {
      await setImmediate()
      slice = slices.next()
    }
    // The commit of much work waits long enough for the disk: the copying from the log is left to a later, smaller one.
    if (turns > 0) db.exec('PRAGMA wal_autocheckpoint = 0')
    db.exec('COMMIT')
    return slice.value
  } catch (error) {
    rollBack(db)
    throw error
  } finally {
    if (turns > 0 && db.isOpen) db.exec('PRAGMA wal_autocheckpoint = 1000')
  }
}

function rollBack(db: DatabaseSync): void {
  // SQLite has rolled back on its own after some errors; what counts is the error that led here.
  if (db.isTransaction) db.exec('ROLLBACK')
}
