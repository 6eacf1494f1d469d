import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { AlertsError, isAlertsError } from '../errors.ts'
import { checkDatabase, migrateDatabase } from './schema.ts'

// https://sqlite.org/rescode.html; the low byte is the primary code.
const BUSY = new Set([5, 6])
const UNREADABLE = new Set([11, 14, 26])

/**
 * Opens the file, made with its folder when there is none, checked and brought up to date. It stays locked until it is
 * closed or the process ends: what one manager keeps in memory, another must not change behind its back.
 */
export function openDatabase(path: string, busyTimeoutMs: number): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    mkdirSync(dirname(resolve(path)), { recursive: true })
    db = new DatabaseSync(path)
    db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}; PRAGMA locking_mode = EXCLUSIVE`)
    checkDatabase(db, path)
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    migrateDatabase(db)
    return db
  } catch (error) {
    db?.close()
    throw toStoreError(error, path)
  }
}

/** Runs work in one transaction: all of it is written, or nothing. */
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

/** What SQLite or the file system threw about a file, as an error of this package. */
export function toStoreError(error: unknown, path: string): AlertsError {
  if (isAlertsError(error)) return error
  const { errcode, code, message } = error as { errcode?: number; code?: string; message?: string }
  const primary = (errcode ?? 0) & 0xff
  const store = `The alert store ${path}`
  const options = { cause: error }
  if (BUSY.has(primary))
    return new AlertsError('STORE_LOCKED', `${store} is in use by another process`, options)
  if (UNREADABLE.has(primary))
    return new AlertsError('STORE_UNREADABLE', `${store} is unreadable: ${message}`, options)
  const why = errcode === undefined ? (code ?? 'unknown') : message
  return new AlertsError('STORE_FAILED', `${store} failed: ${why}`, options)
}
