import { truncateSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import { createFile } from './create-file.ts'

/** SQLITE_CORRUPT, SQLITE_NOTADB */
const UNREADABLE = new Set([11, 26])

/**
 * Takes the lock of a database, until the returned connection is closed or the process ends. Only other callers of this
 * function are kept out: the lock is a second file, `-lock`, so that anybody may read the database meanwhile. Throws an
 * error of SQLite or the file system.
 */
export function takeLock(path: string, busyTimeoutMs: number): DatabaseSync {
  try {
    return lockFile(path, busyTimeoutMs)
  } catch (error) {
    if (!UNREADABLE.has((error as { readonly errcode?: number }).errcode ?? 0)) throw error
    // It holds nothing, and was read, so no process has locked it.
    truncateSync(`${path}-lock`)
    return lockFile(path, busyTimeoutMs)
  }
}

function lockFile(path: string, busyTimeoutMs: number): DatabaseSync {
  createFile(`${path}-lock`)
  const lock = new DatabaseSync(`${path}-lock`)
  try {
    lock.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA journal_mode = MEMORY`)
    // An empty transaction takes the lock; the locking mode keeps it.
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}
