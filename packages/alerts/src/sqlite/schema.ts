import type { DatabaseSync } from 'node:sqlite'

import { AlertsError } from '../errors.ts'

/** "BWal": marks a file as an alert store. */
const APPLICATION_ID = 0x4257616c

/** Each brings the schema from its index to the next version. Only ever added to. */
const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE alerts (fingerprint TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE episodes (
    id TEXT PRIMARY KEY, rule TEXT NOT NULL, severity TEXT NOT NULL, resolved_at INTEGER, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX episodes_open ON episodes (id) WHERE resolved_at IS NULL;
  CREATE INDEX episodes_resolved ON episodes (resolved_at) WHERE resolved_at IS NOT NULL;
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY, episode_id TEXT NOT NULL, type TEXT NOT NULL, at INTEGER NOT NULL,
    actor TEXT, channel TEXT, detail TEXT
  ) STRICT;
  CREATE INDEX events_episode ON events (episode_id, seq);
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, rule TEXT NOT NULL, channel TEXT NOT NULL,
    episode_id TEXT NOT NULL, status TEXT NOT NULL, settled_ms INTEGER, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outbox_unsettled ON outbox (seq) WHERE settled_ms IS NULL;
  CREATE INDEX outbox_delivered ON outbox (settled_ms) WHERE status = 'delivered';
  CREATE INDEX outbox_episode ON outbox (episode_id);
  `,
]

/** Refuses a file that is damaged, of another program, or of a newer version of this one. Changes nothing. */
export function checkDatabase(db: DatabaseSync, path: string): void {
  const version = pragma(db, 'user_version')
  const tables = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] ?? 0
  if (tables !== 0 && pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new AlertsError('STORE_UNREADABLE', `${path} is a database of another program`)
  }
  if (version > migrations.length) {
    const versions = `its schema is version ${version}, this package knows up to ${migrations.length}`
    throw new AlertsError(
      'STORE_TOO_NEW',
      `The alert store ${path} was written by a newer version: ${versions}`,
    )
  }
  const found = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw new AlertsError('STORE_UNREADABLE', `The alert store ${path} is damaged`)
}

/** Brings the schema up to date, all of it or nothing. */
export function migrateDatabase(db: DatabaseSync): void {
  const version = pragma(db, 'user_version')
  if (version === migrations.length) return
  db.exec('BEGIN IMMEDIATE')
  try {
    for (const migration of migrations.slice(version)) db.exec(migration)
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${migrations.length}`)
    db.exec('COMMIT')
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}

function pragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
}
