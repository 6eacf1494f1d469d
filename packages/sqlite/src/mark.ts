import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

/**
 * Whether a file may be used without its log, and which log belongs to it: one that contains the id of the mark, as its
 * own or as that of the mark before. See docs/sqlite.md.
 */
export interface Mark {
  /** Random; new with each mark. */
  readonly id: string
  /** `closed`: the file is whole without a log. */
  readonly state: 'open' | 'closed'
}

/** Page of the mark. It is the first after the header, so that a copy of the file reads it before all others. */
export const MARK_PAGE = 2

const ID = /^[0-9a-f]{32}$/

/** Creates the mark of a new file. To be called before WAL mode: the mark belongs into the file, not the log. */
export function createMark(db: DatabaseSync, applicationId: number): void {
  db.exec(`BEGIN IMMEDIATE;
    CREATE TABLE file_mark (id TEXT NOT NULL, previous TEXT NOT NULL, state TEXT NOT NULL, backup_at INTEGER) STRICT;
    INSERT INTO file_mark (id, previous, state) VALUES ('${newId()}', '', 'closed');
    PRAGMA application_id = ${applicationId};
    COMMIT`)
}

/** Returns the mark; undefined if the file has none. */
export function readMark(db: DatabaseSync): Mark | undefined {
  const table = db.prepare(`SELECT rootpage FROM sqlite_schema WHERE name = 'file_mark'`).get()
  if (table?.['rootpage'] !== MARK_PAGE) return undefined
  const row = db.prepare('SELECT id, state FROM file_mark').get()
  const id = String(row?.['id'])
  return ID.test(id) ? { id, state: row?.['state'] === 'closed' ? 'closed' : 'open' } : undefined
}

/** Writes a new mark, which names the one before. */
export function writeMark(db: DatabaseSync, state: Mark['state']): void {
  db.prepare('UPDATE file_mark SET previous = id, id = ?, state = ?').run(newId(), state)
}

/** Marks a copy as whole, and when it was made. */
export function markBackup(db: DatabaseSync, atMs: number): void {
  const sql = `UPDATE file_mark SET previous = '', id = ?, state = 'closed', backup_at = ?`
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

function newId(): string {
  return randomBytes(16).toString('hex')
}
