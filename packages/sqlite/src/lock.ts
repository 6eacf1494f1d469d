import type { DatabaseSync } from 'node:sqlite'

/**
 * Locks a database for this connection, until it is closed or the process ends. Only other callers of this function are
 * kept out: the lock is a second file, `-lock`, so that anybody may read the database meanwhile. Throws an error of SQLite.
 */
export function lockDatabase(db: DatabaseSync, path: string): void {
  if (path === ':memory:') return
  db.prepare('ATTACH ? AS lock').run(`${path}-lock`)
  // An empty transaction takes the lock; the locking mode keeps it.
  db.exec('PRAGMA lock.locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
}
