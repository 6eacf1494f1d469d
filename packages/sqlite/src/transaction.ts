import type { DatabaseSync } from 'node:sqlite'

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
    // SQLite has rolled back on its own after some errors; what counts is the error that led here.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
