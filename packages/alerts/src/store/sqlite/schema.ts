import type { Schema } from '@botwatch/sqlite'

/** The database of an alert store: records as JSON (`body`), and columns of them for what queries need. */
export const alertSchema: Schema = {
  /** "BWa2". */
  applicationId: 0x42576132,
  migrations: [
    `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES ('timeline_ms', 0), ('wall_ms', 0), ('secret', lower(hex(randomblob(32))));
  CREATE TABLE series (fingerprint TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE silences (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE channels (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE knowledge (
    fingerprint TEXT NOT NULL, channel TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (fingerprint, channel)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE alerts (
    id TEXT PRIMARY KEY, body TEXT NOT NULL, resolved_at ANY AS (body ->> '$.resolution.at')
  ) STRICT;
  CREATE INDEX alerts_open ON alerts (id) WHERE resolved_at IS NULL;
  CREATE INDEX alerts_resolved ON alerts (resolved_at) WHERE resolved_at IS NOT NULL;
  -- Labels of resolved alerts, and what else lists are filtered by.
  CREATE TABLE labels (label TEXT NOT NULL, alert TEXT NOT NULL, PRIMARY KEY (label, alert)) STRICT, WITHOUT ROWID;
  CREATE TABLE events (key INTEGER PRIMARY KEY, alert TEXT NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX events_alert ON events (alert);

  CREATE TABLE attempts (
    id TEXT NOT NULL, channel TEXT NOT NULL, body TEXT NOT NULL, status TEXT NOT NULL AS (body ->> '$.status'),
    last_ms ANY AS (ifnull(body ->> '$.endedMs', body ->> '$.startedMs')), PRIMARY KEY (id, channel)
  ) STRICT;
  CREATE INDEX attempts_channel ON attempts (channel, id);
  CREATE INDEX attempts_channel_status ON attempts (channel, status, id);
  CREATE INDEX attempts_status ON attempts (status, id);
  CREATE INDEX attempts_finished ON attempts (last_ms) WHERE status IN ('accepted', 'replaced');
  CREATE TABLE attempt_alerts (
    alert TEXT NOT NULL, id TEXT NOT NULL, channel TEXT NOT NULL, PRIMARY KEY (alert, id, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sent (key INTEGER PRIMARY KEY, at_ms ANY NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX sent_at ON sent (at_ms);
  `,
    'CREATE TABLE rules (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT',
  ],
}
