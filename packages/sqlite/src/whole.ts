import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

import { SqliteError } from './errors.ts'
import { LogFile } from './log-file.ts'
import { currentMark, readMark, type Mark } from './mark.ts'

const ADVICE = 'copy both files while no program has it open, or use a backup'

/** Whether a file exists and holds something. */
export function hasContent(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.isFile() === true && stats.size > 0
}

/**
 * Throws `UNREADABLE` if the file is empty and has a log. SQLite would delete the log, with all that was stored.
 */
export function checkEmpty(path: string): void {
  const isEmpty = statSync(path, { throwIfNoEntry: false })?.size === 0
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })
  if (isEmpty && log !== undefined && log.size > 0)
    throw new SqliteError('UNREADABLE', `${path} cannot be read: it is empty, but its log ${path}-wal is not`)
}

/** Opens the file for reading as it is without its log. Takes no lock and creates no file. */
export function openAlone(path: string): DatabaseSync {
  const url = pathToFileURL(resolve(path))
  url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true })
}

/** Opens a file for reading, with its log if it has one. Never changes or removes the log, not even when it is closed. */
export function openToRead(path: string): DatabaseSync {
  return inspectLog(path) === 'used' ? new DatabaseSync(path, { readOnly: true }) : openAlone(path)
}

/**
 * Throws `INCOMPLETE` if the log is missing or is not the one that belongs to the file, as after a copy of an open
 * database. No program may have the file open meanwhile. Returns the id of the mark in the file itself.
 */
export function checkWhole(path: string): string {
  const mark = readMark(path)
  if (mark === undefined)
    throw new SqliteError('UNREADABLE', `${path} was written by another program or by an older version`)
  const { id, state } = mark
  const log = inspectLog(path)
  if (log === 'used') {
    const last = lastMark(path)
    if (id === last?.id || id === last?.previous) return id
    const advice = state === 'closed' ? `if the file is a backup, move the log away; else ${ADVICE}` : ADVICE
    throw incomplete(`${path} and its log ${path}-wal are not of the same moment: ${advice}`)
  }
  // A log that has just begun: the process ended when the file had all of it, and nothing was written since.
  if (state === 'closed' || (state === 'copied' && log === 'begun')) return id
  if (log === 'none' && existsSync(`${path}-wal`))
    throw new SqliteError('UNREADABLE', `${path} cannot be read: its log ${path}-wal is damaged`)
  throw incomplete(
    `${path} was copied while a program had it open, and its log ${path}-wal is missing: ${ADVICE}`,
  )
}

function inspectLog(path: string): 'none' | 'begun' | 'used' {
  const log = LogFile.open(path)
  try {
    if (log?.salts() === undefined) return 'none'
    return log.reaches(1) ? 'used' : 'begun'
  } finally {
    log?.close()
  }
}

/** Returns undefined if the log and the file make no database together. */
function lastMark(path: string): Mark | undefined {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return currentMark(db)
  } catch {
    return undefined
  } finally {
    db.close()
  }
}

function incomplete(message: string): SqliteError {
  return new SqliteError('INCOMPLETE', message)
}
