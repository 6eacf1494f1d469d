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
  try {
    const slices = work()
    let slice = slices.next()
    while (slice.done !== true) {
      await setImmediate()
      slice = slices.next()
    }
    db.exec('COMMIT')
    return slice.value
  } catch (error) {
    rollBack(db)
    throw error
  }
}

function rollBack(db: DatabaseSync): void {
  // SQLite has rolled back on its own after some errors; what counts is the error that led here.
  if (db.isTransaction) db.exec('ROLLBACK')
}
