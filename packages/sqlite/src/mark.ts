import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** Says whether a file is whole without its log, and which log belongs to it. See docs/sqlite.md. */
export interface Mark {
  /** Random. */
  readonly id: string
  /** Another id that the mark in the file itself may have while this one is only in the log. */
  readonly previous: string
  /**
   * `closed`: the file is whole without a log. `opened`: a checkpoint may be under way. `copied`: the file holds all of the
   * log up to this mark. All three have one length, so that the row stays where it is.
   */
  readonly state: 'opened' | 'copied' | 'closed'
}

/** Page of the mark. It is the first after the header, so that a copy of the file reads it before all others. */
const MARK_PAGE = 2

const ID_LENGTH = 32
const NO_ID = '0'.repeat(ID_LENGTH)
/** Size of the pages. */
export const PAGE_BYTES = 4096
/** A page of a table with one row, and the bytes of its cell before the values: lengths and types. */
const TABLE_LEAF = 13
const CELL_HEADER = 7

/** Creates the mark of a new file. To be called before WAL mode: the mark belongs into the file, not the log. */
export function createMark(db: DatabaseSync, applicationId: number): void {
  db.exec(`PRAGMA page_size = ${PAGE_BYTES};
    BEGIN IMMEDIATE;
    CREATE TABLE file_mark (id TEXT NOT NULL, previous TEXT NOT NULL, state TEXT NOT NULL, backup_at INTEGER) STRICT;
    INSERT INTO file_mark (id, previous, state) VALUES ('${newId()}', '${NO_ID}', 'closed');
    PRAGMA application_id = ${applicationId};
    COMMIT`)
}

/**
 * Reads the mark in the file itself, without SQLite: without its log, the file may be too short to be opened. Returns
 * undefined if there is none. Not for a file that this process has open: it would lose the locks of SQLite.
 */
export function readMark(path: string): Mark | undefined {
  const page = readPage(path)
  if (page === undefined || page[0] !== TABLE_LEAF || page.readUInt16BE(3) !== 1) return undefined
  const values = page.toString('latin1', page.readUInt16BE(8) + CELL_HEADER)
  const [, id, previous, state] = /^([0-9a-f]{32})([0-9a-f]{32})(opened|copied|closed)/.exec(values) ?? []
  if (id === undefined || previous === undefined) return undefined
  return { id, previous, state: state as Mark['state'] }
}

/** Reads the mark as a connection sees it, log included. */
export function currentMark(db: DatabaseSync): Mark {
  return db.prepare('SELECT id, previous, state FROM file_mark').get() as unknown as Mark
}

function readPage(path: string): Buffer | undefined {
  const file = openSync(path, 'r')
  try {
    const page = Buffer.alloc(PAGE_BYTES)
    const length = readSync(file, page, 0, PAGE_BYTES, (MARK_PAGE - 1) * PAGE_BYTES)
    return length === PAGE_BYTES ? page : undefined
  } finally {
    closeSync(file)
  }
}

export function writeMark(db: DatabaseSync, { id, previous, state }: Mark): void {
  db.prepare('UPDATE file_mark SET id = ?, previous = ?, state = ?').run(id, previous, state)
}

/** Marks a copy as whole, and when it was made. */
export function markBackup(db: DatabaseSync, atMs: number): void {
  const sql = `UPDATE file_mark SET previous = '${NO_ID}', id = ?, state = 'closed', backup_at = ?`
  db.prepare(sql).run(newId(), atMs)
}

/** Returns when the backup was made from which this database was restored, in milliseconds since 1970; null if it was not. */
export function readBackupTime(db: DatabaseSync): number | null {
  const at = db.prepare('SELECT backup_at FROM file_mark').get()?.['backup_at'] ?? null
  return at === null ? null : Number(at)
}

/** Makes {@link readBackupTime} return null from now on. */
export function forgetBackupTime(db: DatabaseSync): void {
  db.exec('UPDATE file_mark SET backup_at = NULL WHERE backup_at IS NOT NULL')
}

export function newId(): string {
  return randomBytes(ID_LENGTH / 2).toString('hex')
}
