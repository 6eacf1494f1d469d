import type { DatabaseSync } from 'node:sqlite'

import { SqliteError } from './errors.ts'
import { inTransaction } from './transaction.ts'

/** Identity and schema of a database. */
export interface Schema {
  /** A number from 1 to 2^31 - 1 that marks files of this kind, e.g. the bytes of four letters. */
  readonly applicationId: number
  /** SQL that brings the schema from version `index` to `index + 1`. Append to the list; never change an entry. */
  readonly migrations: readonly string[]
}

/** Throws if the file belongs to another program, or was written by a newer version. Changes nothing. */
export function checkIdentity(db: DatabaseSync, path: string, { applicationId, migrations }: Schema): void {
  const version = pragma(db, 'user_version')
  if (pragma(db, 'application_id') !== applicationId)
    throw new SqliteError('UNREADABLE', `${path} is a database of another program`)
  if (version > migrations.length) {
    const versions = `its schema has version ${version}, the newest known version is ${migrations.length}`
    throw new SqliteError('TOO_NEW', `${path} was written by a newer version of this program: ${versions}`)
  }
}

/** Throws if the file is damaged. */
export function checkPages(db: DatabaseSync, path: string): void {
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw new SqliteError('UNREADABLE', `${path} is damaged`)
}

/** Runs the missing migrations in one transaction. */
export function migrate(db: DatabaseSync, { applicationId, migrations }: Schema): void {
  const version = pragma(db, 'user_version')
  if (version === migrations.length) return
  inTransaction(db, () => {
    for (const migration of migrations.slice(version)) db.exec(migration)
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  })
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
}
