import type { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'

/**
 * Runs `work` in one transaction: all of its changes are written, or none. Rethrows an error of `work`.
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
  let turns = 0
  let result: T
  try {
    const slices = work()
    let slice = slices.next()
    for (; slice.done !== true; turns += 1) {
      await setImmediate()
      slice = slices.next()
    }
    // A large commit waits long enough for the disk. Its checkpoint has a turn of its own.
    if (turns > 0) db.exec('PRAGMA wal_autocheckpoint = 0')
    db.exec('COMMIT')
    result = slice.value
  } catch (error) {
    rollBack(db)
    throw error
  } finally {
    if (turns > 0 && db.isOpen) db.exec('PRAGMA wal_autocheckpoint = 1000')
  }
  if (turns > 0) await checkpoint(db)
  return result
}

async function checkpoint(db: DatabaseSync): Promise<void> {
  await setImmediate()
  try {
    db.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } catch {
    // The transaction is committed. The next checkpoint tries again, as after any other transaction.
  }
}

function rollBack(db: DatabaseSync): void {
  // After some errors SQLite has rolled back already.
  if (db.isTransaction) db.exec('ROLLBACK')
}
