import type { DatabaseSync } from 'node:sqlite'

import { SqliteError } from './errors.ts'
import { inTransaction } from './transaction.ts'

/** What a program's database is. */
export interface Schema {
  /** A number from 1 to 2^31 - 1 that marks files of this kind; four letters read as one make a good one. */
  readonly applicationId: number
  /** Each brings the schema from its index to the next version. Only ever added to. */
  readonly migrations: readonly string[]
}

/** Refuses a file that is damaged, of another program, or of a newer version of this one. Changes nothing. */
export function checkSchema(db: DatabaseSync, path: string, { applicationId, migrations }: Schema): void {
  const version = pragma(db, 'user_version')
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] ?? 0
  if (tables !== 0 && pragma(db, 'application_id') !== applicationId)
    throw new SqliteError('UNREADABLE', `${path} is a database of another program`)
  if (version > migrations.length) {
    const versions = `its schema is version ${version}, this one knows up to ${migrations.length}`
    throw new SqliteError('TOO_NEW', `${path} was written by a newer version: ${versions}`)
  }
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw new SqliteError('UNREADABLE', `${path} is damaged`)
}

/** Brings the schema up to date, all of it or nothing. */
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
