/** Identity and schema of the database of the server. */
export const database: { readonly applicationId: number; readonly migrations: readonly string[] } = {
  // "BWsv"
  applicationId: 0x42577376,
  migrations: [
    `
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL,
      actor TEXT NOT NULL, via TEXT NOT NULL, role TEXT, address TEXT NOT NULL,
      action TEXT NOT NULL, target TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, outcome TEXT NOT NULL,
      is_change INTEGER NOT NULL AS (outcome = 'done' AND action NOT IN ('session.begin', 'session.end'))
    ) STRICT;
    CREATE INDEX audit_at ON audit (at_ms);
    CREATE INDEX audit_is_change ON audit (is_change, id);
    CREATE TABLE ended_session (id TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    `,
    `
    CREATE TABLE heartbeat (
      name TEXT PRIMARY KEY, since_ms INTEGER NOT NULL, beat_at_ms INTEGER, failed_at_ms INTEGER,
      has_failed INTEGER NOT NULL, is_missed INTEGER NOT NULL, message TEXT
    ) STRICT, WITHOUT ROWID;
    `,
    `
    CREATE INDEX audit_actor ON audit (actor, id);
    CREATE INDEX audit_action ON audit (action, id);
    CREATE INDEX audit_actor_action ON audit (actor, action, id);
    `,
    `
    CREATE INDEX audit_is_change_actor ON audit (is_change, actor, id);
    `,
  ],
}
