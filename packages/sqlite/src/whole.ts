import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

import { SqliteError } from './errors.ts'
import { LogFile } from './log-file.ts'
import { MARK_PAGE, readMark } from './mark.ts'

const ADVICE = 'copy both files while no program has it open, or use a backup'

/** Whether a file exists and holds something. */
export function hasContent(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats?.isFile() === true && stats.size > 0
}

/** Opens the file for reading as it is without its log. Takes no lock and creates no file. */
export function openAlone(path: string): DatabaseSync {
  const url = pathToFileURL(resolve(path))
  url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, { readOnly: true })
}

/** Opens a file for reading, with its log if it has one. Never changes or removes the log, not even when it is closed. */
export function openToRead(path: string): DatabaseSync {
  const log = LogFile.open(path)
  const isAlone = log?.isEmpty() ?? true
  log?.close()
  return isAlone ? openAlone(path) : new DatabaseSync(path, { readOnly: true })
}

/**
 * Throws `INCOMPLETE` if the log is missing or is not the one that belongs to the file, as after a copy of an open
 * database. No program may have the file open meanwhile.
 */
export function checkWhole(path: string): void {
  const mark = readMark(path)
  const log = LogFile.open(path)
  try {
    if (mark === undefined)
      throw new SqliteError(
        'UNREADABLE',
        `${path} was written by another program or by an unreleased version`,
      )
    if (log === undefined || log.isEmpty()) {
      if (mark.state === 'closed') return
      // A crash while the log began anew: nothing was written since.
      if (mark.state === 'copied' && log?.contained(MARK_PAGE, mark.id) === true) return
      throw new SqliteError(
        'INCOMPLETE',
        `${path} was copied while a program had it open, and its log ${path}-wal is missing: ${ADVICE}`,
      )
    }
    if (log.contains(MARK_PAGE, mark.id)) return
    throw new SqliteError(
      'INCOMPLETE',
      `${path} and its log ${path}-wal were not copied at the same moment: ${ADVICE}`,
    )
  } finally {
    log?.close()
  }
}
