import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** What a {@link sqliteStore} says to its database. */
export type Statements = Readonly<Record<StatementName, StatementSync>>

type StatementName =
  | 'timeline'
  | 'alerts'
  | 'open'
  | 'activeSilences'
  | 'unsettled'
  | 'channels'
  | 'deliveries'
  | 'episode'
  | 'resolved'
  | 'events'
  | 'silences'
  | 'counts'
  | 'deadLetter'
  | 'deadLetters'
  | 'attempts'
  | 'settled'
  | 'putTimeline'
  | 'putAlert'
  | 'forgetAlert'
  | 'putEpisode'
  | 'addEvent'
  | 'putSilence'
  | 'putRow'
  | 'changeRow'
  | 'settleRow'
  | 'addAttempt'
  | 'putChannel'
  | 'oldEpisodes'
  | 'oldRows'
  | 'dropEpisode'
  | 'dropEvents'
  | 'dropRow'
  | 'dropAttempts'
  | 'dropSilences'

/** Prepares every statement once. */
export function prepareStatements(db: DatabaseSync): Statements {
  const upsert = (table: string, key: string, columns: readonly string[]): StatementSync => {
    const all = [key, ...columns]
    const set = columns.map((column) => `${column} = excluded.${column}`)
    return db.prepare(
      `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
       ON CONFLICT (${key}) DO UPDATE SET ${set.join(', ')}`,
    )
  }
  const rowColumns = [
    'channel',
    'notice',
    'status',
    'episode_id',
    'queued_ms',
    'settled_ms',
    'message',
    'body',
  ]
  return {
    timeline: db.prepare(`SELECT value FROM meta WHERE key = 'timeline_ms'`),
    alerts: db.prepare('SELECT body FROM alerts'),
    open: db.prepare('SELECT body FROM episodes WHERE resolved_at IS NULL ORDER BY id'),
    activeSilences: db.prepare('SELECT body FROM silences WHERE until_ms > ? ORDER BY id'),
    // Left to itself, SQLite reads every message there ever was in order not to sort these few.
    unsettled: db.prepare(
      'SELECT body, message FROM outbox INDEXED BY outbox_unsettled WHERE settled_ms IS NULL ORDER BY seq',
    ),
    channels: db.prepare('SELECT body FROM channel_state'),
    deliveries: db.prepare(
      `SELECT body ->> '$.rule' AS rule, channel, settled_ms AS settledMs FROM outbox
       WHERE status = 'delivered' AND settled_ms > ? AND notice <> 'digest' AND NOT body ->> '$.replayed'
       ORDER BY settled_ms`,
    ),

    episode: db.prepare('SELECT body FROM episodes WHERE id = ?'),
    resolved: db.prepare(
      `SELECT rule, severity, body FROM episodes
       WHERE resolved_at IS NOT NULL AND id < ? AND id >= ?
       ORDER BY id DESC`,
    ),
    events: db.prepare(
      `SELECT episode_id AS episodeId, type, at, actor AS "by", channel, detail FROM events
       WHERE episode_id = ? ORDER BY seq`,
    ),
    silences: db.prepare('SELECT body FROM silences ORDER BY id DESC'),
    counts: db.prepare(
      'SELECT severity, count(*) AS n FROM episodes WHERE resolved_at IS NOT NULL GROUP BY severity',
    ),
    deadLetter: db.prepare(`SELECT body, message FROM outbox WHERE id = ? AND status = 'dead'`),
    deadLetters: db.prepare(
      `SELECT body, message FROM outbox WHERE status = 'dead'
       AND id < $before AND ($channel IS NULL OR channel = $channel)
       ORDER BY id DESC LIMIT $limit`,
    ),
    attempts: db.prepare(
      `SELECT message_id AS messageId, channel, at, duration_ms AS durationMs, outcome, reason FROM attempts
       WHERE message_id = ? ORDER BY at`,
    ),
    settled: db.prepare(
      `SELECT channel, notice, status,
         CASE WHEN body ->> '$.replayed' THEN NULL ELSE settled_ms - queued_ms END AS latencyMs FROM outbox
       WHERE settled_ms >= ? ORDER BY settled_ms`,
    ),

    putTimeline: upsert('meta', 'key', ['value']),
    putAlert: upsert('alerts', 'fingerprint', ['body']),
    forgetAlert: db.prepare('DELETE FROM alerts WHERE fingerprint = ?'),
    putEpisode: upsert('episodes', 'id', ['rule', 'severity', 'resolved_at', 'body']),
    addEvent: db.prepare(
      'INSERT INTO events (episode_id, type, at, actor, channel, detail) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    putSilence: upsert('silences', 'id', ['until', 'until_ms', 'body']),
    putRow: upsert('outbox', 'id', rowColumns),
    changeRow: db.prepare('UPDATE outbox SET status = ?, settled_ms = ?, body = ? WHERE id = ?'),
    settleRow: db.prepare(
      'UPDATE outbox SET status = ?, settled_ms = ?, body = ?, message = NULL WHERE id = ?',
    ),
    addAttempt: db.prepare(
      `INSERT OR REPLACE INTO attempts (message_id, channel, at, duration_ms, outcome, reason)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    putChannel: upsert('channel_state', 'channel', ['body']),

    oldEpisodes: db.prepare(
      `SELECT id FROM episodes WHERE resolved_at < ?
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE episode_id = episodes.id AND settled_ms IS NULL) LIMIT ?`,
    ),
    oldRows: db.prepare('SELECT id FROM outbox WHERE settled_ms < ? LIMIT ?'),
    dropEpisode: db.prepare('DELETE FROM episodes WHERE id = ?'),
    dropEvents: db.prepare('DELETE FROM events WHERE episode_id = ?'),
    dropRow: db.prepare('DELETE FROM outbox WHERE id = ?'),
    dropAttempts: db.prepare('DELETE FROM attempts WHERE message_id = ?'),
    dropSilences: db.prepare('DELETE FROM silences WHERE until < ?'),
  }
}
