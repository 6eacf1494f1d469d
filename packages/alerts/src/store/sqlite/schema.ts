import type { Schema } from '@botwatch/sqlite'

/** Application id of the files that versions before the first release wrote. They cannot be migrated. */
export const UNRELEASED_ID = 0x4257616c

/**
 * The database of an alert store. Records are JSON texts (`body`) with columns for what queries need. Keys of alerts and
 * attempts ascend with their ids, so that an index over keys lists them in order.
 */
export const alertSchema: Schema = {
  /** "BWa2". */
  applicationId: 0x42576132,
  migrations: [
    `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO meta VALUES ('timeline_ms', 0), ('wall_ms', 0), ('secret', lower(hex(randomblob(32))));
  -- Rules and channels. There are few, so none is removed.
  CREATE TABLE names (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
  -- Fingerprints, groups and threads of knowledge.
  CREATE TABLE texts (key INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

  CREATE TABLE series (fingerprint TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE silences (id TEXT PRIMARY KEY, until ANY NOT NULL, until_ms ANY NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE TABLE channels (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;

  CREATE TABLE alerts (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT;
  -- The columns of alerts, apart from the bodies so that few pages are read.
  CREATE TABLE history (
    alert INTEGER PRIMARY KEY, rule INTEGER NOT NULL, flaps INTEGER NOT NULL,
    resolved_at ANY, acknowledge_ms ANY, resolve_ms ANY
  ) STRICT;
  CREATE INDEX history_open ON history (alert) WHERE resolved_at IS NULL;
  CREATE INDEX history_resolved ON history (resolved_at) WHERE resolved_at IS NOT NULL;
  -- Labels of resolved alerts, and as '.rule' and '.severity' what else lists are filtered by.
  CREATE TABLE labels (
    key INTEGER PRIMARY KEY, name TEXT NOT NULL, value TEXT NOT NULL, alerts INTEGER NOT NULL, UNIQUE (name, value)
  ) STRICT;
  CREATE TABLE alert_labels (label INTEGER NOT NULL, alert INTEGER NOT NULL, PRIMARY KEY (label, alert))
    STRICT, WITHOUT ROWID;
  CREATE TABLE events (alert INTEGER NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (alert, number))
    STRICT, WITHOUT ROWID;

  CREATE TABLE knowledge (
    series INTEGER NOT NULL, channel INTEGER NOT NULL, state INTEGER NOT NULL, known INTEGER, known_number INTEGER NOT NULL,
    severity INTEGER, sequence INTEGER NOT NULL, accepted_ms ANY, notified_ms ANY,
    may_know INTEGER, may_know_body TEXT, refused INTEGER, refused_number INTEGER,
    seen_number INTEGER NOT NULL, missed INTEGER NOT NULL, missed_since_ms ANY, last_missed INTEGER,
    last_missed_number INTEGER, silenced_since_ms ANY, silence_ended INTEGER NOT NULL, not_before_ms ANY NOT NULL,
    group_key INTEGER, thread_key INTEGER,
    PRIMARY KEY (series, channel)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE attempts (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, channel INTEGER NOT NULL, status TEXT NOT NULL,
    due_ms ANY, ended_ms ANY, last_ms ANY NOT NULL, body TEXT NOT NULL,
    UNIQUE (id, channel)
  ) STRICT;
  CREATE INDEX attempts_channel ON attempts (channel);
  CREATE INDEX attempts_channel_status ON attempts (channel, status);
  CREATE INDEX attempts_status ON attempts (status);
  CREATE INDEX attempts_finished ON attempts (last_ms) WHERE status IN ('accepted', 'replaced');
  CREATE TABLE attempt_alerts (alert INTEGER NOT NULL, attempt INTEGER NOT NULL, PRIMARY KEY (alert, attempt))
    STRICT, WITHOUT ROWID;
  CREATE TABLE sent (key INTEGER PRIMARY KEY, at_ms ANY NOT NULL, body TEXT NOT NULL) STRICT;
  CREATE INDEX sent_at ON sent (at_ms);
  `,
  ],
}
