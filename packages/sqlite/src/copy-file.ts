import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'

import { createFile } from './create-file.ts'
import { SqliteError, toSqliteError } from './errors.ts'
import { takeLock } from './lock.ts'
import { markBackup } from './mark.ts'
import { checkWhole, hasContent, openToRead } from './whole.ts'

/** Pages copied in one step: 4 MB. */
const STEP = 1000

/** What to copy, and until when. */
export interface CopyOptions {
  readonly source: string
  readonly destination: string
  readonly timeLimitMs: number
}

/** A finished backup. */
export interface Backup {
  /** Path of the copy. */
  readonly path: string
  readonly bytes: number
  /** The moment whose content it holds, in milliseconds since 1970. */
  readonly atMs: number
}

/** Copies a database under a temporary name, and renames the copy when it is whole and on the disk. Throws a `SqliteError`. */
export async function copyFile({ source, destination, timeLimitMs }: CopyOptions): Promise<Backup> {
  if (existsSync(destination)) throw refused(destination, 'exists already; move it away or use another path')
  if (!hasContent(source)) throw refused(source, 'does not exist or is empty')
  const partial = `${destination}.${randomBytes(4).toString('hex')}.partial`
  try {
    checkUnused(source)
    // Says why a file cannot be created better than SQLite does.
    createFile(partial)
    const atMs = await copyPages(source, partial, performance.now() + timeLimitMs)
    finish(partial, atMs)
    if (existsSync(destination)) throw refused(destination, 'was created meanwhile; use another path')
    renameSync(partial, destination)
    flush(dirname(destination))
    return { path: destination, bytes: statSync(destination).size, atMs }
  } catch (error) {
    for (const file of [partial, `${partial}-journal`, `${partial}-wal`, `${partial}-shm`])
      rmSync(file, { force: true })
    if (error instanceof SqliteError) throw error
    const { code, message } = toSqliteError(error, destination)
    throw new SqliteError(code, `${source} could not be copied: ${message}`, { cause: error })
  }
}

/** Checks a file that no program has open. While one has, file and log belong together. */
function checkUnused(source: string): void {
  let lock: DatabaseSync | undefined
  try {
    if (existsSync(`${source}-lock`)) lock = takeLock(source, 0)
  } catch {
    return
  }
  try {
    checkWhole(source)
  } finally {
    lock?.close()
  }
}

async function copyPages(source: string, partial: string, untilMs: number): Promise<number> {
  const db = openToRead(source)
  try {
    // One state for the whole copy, however much is committed meanwhile.
    db.exec('BEGIN')
    if (db.prepare(`SELECT name FROM sqlite_schema WHERE name = 'file_mark'`).get() === undefined)
      throw refused(source, 'was not written by this package')
    const atMs = Date.now()
    await backup(db, partial, {
      rate: STEP,
      progress: () => {
        if (performance.now() > untilMs) throw refused(source, 'could not be copied within the time limit')
      },
    })
    return atMs
  } finally {
    db.close()
  }
}

/** Makes the copy one file, marks it, and waits until it is on the disk. */
function finish(partial: string, atMs: number): void {
  const db = new DatabaseSync(partial)
  try {
    db.exec('PRAGMA journal_mode = DELETE')
    markBackup(db, atMs)
  } finally {
    db.close()
  }
  flush(partial)
}

function flush(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function refused(path: string, reason: string): SqliteError {
  return new SqliteError('FAILED', `${path} ${reason}`)
}
