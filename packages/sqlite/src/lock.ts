import { DatabaseSync } from 'node:sqlite'

/**
 * Takes the lock of a database, until the returned connection is closed or the process ends. Only other callers of this
 * function are kept out: the lock is a second file, `-lock`, so that anybody may read the database meanwhile. Throws an
 * error of SQLite.
 */
export function takeLock(path: string, busyTimeoutMs: number): DatabaseSync {
  const lock = new DatabaseSync(`${path}-lock`)
  try {
    lock.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
    // An empty transaction takes the lock; the locking mode keeps it.
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}
