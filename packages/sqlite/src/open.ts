import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { createFile, createFolder } from './create-file.ts'
import { toSqliteError } from './errors.ts'
import { takeLock } from './lock.ts'
import { LockedDatabase } from './locked-database.ts'
import { createMark, currentMark } from './mark.ts'
import { readOptions, type OpenOptions, type OpenSettings } from './options.ts'
import { checkIdentity, checkPages, migrate, type Schema } from './schema.ts'
import { checkEmpty, checkWhole, hasContent, openAlone, openToRead } from './whole.ts'

/** SQLITE_CORRUPT */
const MALFORMED = 11
/** Longest wait for another program once the file is open: a write may wait in the main thread, or for the end of the process. */
const WRITE_WAIT_MS = 250

/**
 * Opens a database file in WAL mode: checks it, locks it and runs the migrations it has not had. Creates the file and its
 * folder if they do not exist, for the user of this process alone (0600, 0700). The file stays locked until it is closed or the process ends, so that no other process
 * opens it in this way and changes what this one has in memory; others may read it. Write in `inTransaction`, which also
 * keeps the log short. Throws a `SqliteError`; a file that is refused stays unchanged.
 *
 * @example
 * const db = openDatabase({
 *   path: 'data/notes.db',
 *   applicationId: 0x4e6f7465,
 *   migrations: ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT'],
 * })
 */
export function openDatabase(options: OpenOptions): DatabaseSync {
  const settings = readOptions(options)
  const { path } = settings
  if (path === ':memory:') return openInMemory(settings)
  let lock: DatabaseSync | undefined
  let db: DatabaseSync | undefined
  try {
    createFolder(dirname(resolve(path)))
    // Before the lock, which creates a file beside that of another program.
    if (hasContent(path)) checkAlone(settings)
    lock = takeLock(path, settings.busyTimeoutMs)
    checkEmpty(path)
    let inFile: string | undefined
    if (hasContent(path)) {
      inFile = checkWhole(path)
      // A connection that may write would change the file when it is closed.
      check(openToRead(path), path, settings, checkIdentity, checkPages)
    }
    createFile(path)
    const opened = new LockedDatabase(path, lock)
    db = opened
    configure(opened, settings)
    opened.markOpen(inFile ?? currentMark(opened).id)
    migrate(opened, settings)
    opened.exec(`PRAGMA busy_timeout = ${Math.min(settings.busyTimeoutMs, WRITE_WAIT_MS)}`)
    return opened
  } catch (error) {
    if (db === undefined) lock?.close()
    else db.close()
    throw toSqliteError(error, path)
  }
}

function openInMemory(settings: OpenSettings): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  createMark(db, settings.applicationId)
  migrate(db, settings)
  return db
}

function configure(db: DatabaseSync, { applicationId, busyTimeoutMs, durability, path }: OpenSettings): void {
  const synchronous = durability === 'full' ? 'FULL' : 'NORMAL'
  db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA synchronous = ${synchronous}`)
  if (!hasContent(path)) createMark(db, applicationId)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0')
  // Up to 8 MB instead of 2: a transaction that changes 60 000 rows took a quarter less time (bench/alerts).
  db.exec('PRAGMA cache_size = -8000')
  // A checkpoint comes after 4 MB. What a large transaction added to the log is given back to the disk.
  db.exec('PRAGMA journal_size_limit = 8000000')
}

/** Without its log, a file may be too short to be read. Then the checks with the log decide. */
function checkAlone(settings: OpenSettings): void {
  try {
    check(openAlone(settings.path), settings.path, settings, checkIdentity)
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode !== MALFORMED) throw error
  }
}

function check(
  db: DatabaseSync,
  path: string,
  schema: Schema,
  ...checks: readonly ((db: DatabaseSync, path: string, schema: Schema) => void)[]
): void {
  try {
    for (const each of checks) each(db, path, schema)
  } finally {
    db.close()
  }
}
