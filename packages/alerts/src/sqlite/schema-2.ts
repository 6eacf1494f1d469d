/**
 * From the first schema to the second: silences, channels and attempts; messages apart from what is said of them; and in
 * the records what they hold now. What the first did not know becomes what it means: an acknowledgement ends after 24
 * hours, reminders come after 4, and a rule has not been edited.
 */
export const schema2 = `
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
    SELECT seq, id, channel, notice, status, episode_id, queued_ms, settled_ms,
      CASE WHEN settled_ms IS NULL OR status = 'dead' THEN message END,
      json_set(json_remove(body, '$.message'), '$.queuedMs', queued_ms, '$.replayed', json('false'),
        '$.limits.repeatIntervalMs', 14400000,
        '$.tellsFire', json(CASE WHEN notice = 'resolve' AND NOT told THEN 'true' ELSE 'false' END))
    FROM (
      SELECT o.*, o.body ->> '$.notice' AS notice, o.body -> '$.message' AS message,
        unixepoch(o.body ->> '$.message.timestamp') * 1000 AS queued_ms,
        EXISTS (
          SELECT 1 FROM episodes AS e, json_each(e.body, '$.toldChannels') AS told
          WHERE e.id = o.episode_id AND told.value = o.channel
        ) AS told
      FROM outbox_1 AS o
    ) ORDER BY seq;
  DROP TABLE outbox_1;

  UPDATE alerts SET body = json_remove(
    json_set(body,
      '$.detection.sampledAt', body ->> '$.detection.sampledMs',
      '$.detection.dataMs', body ->> '$.detection.sampledMs',
      '$.lastNoticeMs', body -> '$.lastFireMs', '$.mutedSinceMs', NULL, '$.condition', NULL, '$.judgedBy', ''),
    '$.detection.sampledMs', '$.lastFireMs');
  UPDATE alerts SET body = json_set(body, '$.detection.sinceMs', body ->> '$.detection.dataMs')
    WHERE body ->> '$.detection.kind' = 'pending';

  UPDATE episodes SET body = json_remove(
    json_set(body,
      '$.limits.repeatIntervalMs', 14400000, '$.flaps', 0, '$.acknowledgedAt', body ->> '$.acknowledgement.at',
      '$.toldMs', (
        SELECT json_group_object(value, episodes.body ->> '$.firedAt') FROM json_each(episodes.body, '$.toldChannels')
      )),
    '$.toldChannels');
  UPDATE episodes SET body = json_set(body,
    '$.acknowledgement.expiresAt', (body ->> '$.acknowledgement.at') + 86400000,
    '$.acknowledgement.untilMs', (body ->> '$.acknowledgement.at') + 86400000)
    WHERE body ->> '$.acknowledgement' IS NOT NULL;
`
