import type { Schema } from '@botwatch/sqlite'

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
    `
  DROP INDEX episodes_resolved;
  CREATE INDEX episodes_resolved ON episodes (resolved_at, severity) WHERE resolved_at IS NOT NULL;

  CREATE TABLE silences (id TEXT PRIMARY KEY, until INTEGER NOT NULL, until_ms INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE channel_state (channel TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE attempts (
    message_id TEXT NOT NULL, channel TEXT NOT NULL, at INTEGER NOT NULL, duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL, reason TEXT, PRIMARY KEY (message_id, at)
  ) STRICT, WITHOUT ROWID;

  DROP INDEX outbox_unsettled;
  DROP INDEX outbox_delivered;
  DROP INDEX outbox_episode;
  ALTER TABLE outbox RENAME TO outbox_1;
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, notice TEXT NOT NULL, status TEXT NOT NULL,
    episode_id TEXT, queued_ms INTEGER NOT NULL, settled_ms INTEGER, message TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outbox_unsettled ON outbox (episode_id) WHERE settled_ms IS NULL;
  CREATE INDEX outbox_settled ON outbox (settled_ms) WHERE settled_ms IS NOT NULL;
  CREATE INDEX outbox_dead ON outbox (id) WHERE status = 'dead';
  INSERT INTO outbox
    SELECT seq, id, channel, body ->> '$.notice', status, episode_id, queued_ms, settled_ms,
      CASE WHEN settled_ms IS NULL OR status = 'dead' THEN body -> '$.message' END,
      json_set(json_remove(body, '$.message'), '$.queuedMs', queued_ms)
    FROM (SELECT *, unixepoch(body ->> '$.message.timestamp') * 1000 AS queued_ms FROM outbox_1) ORDER BY seq;
  DROP TABLE outbox_1;
  `,
  ],
}
