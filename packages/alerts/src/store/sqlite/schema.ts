import type { Schema } from '@botwatch/sqlite'

import { schema2 } from './schema-2.ts'

/** The database of an alert store. */
export const alertSchema: Schema = {
  /** "BWal". */
  applicationId: 0x4257616c,
  migrations: [
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
    schema2,
  ],
}
