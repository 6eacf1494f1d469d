import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { inTransaction, openDatabase } from '@botwatch/sqlite'

import { invalid } from '../errors.ts'
import { CAP_WINDOW_MS } from '../notices/limits.ts'
import { describe } from '../rules/field-reader.ts'
import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import { alertSchema } from '../sqlite/schema.ts'
import { toStoreError } from '../sqlite/store-error.ts'
import type { AlertRecord, ChannelRecord, EpisodeEvent, EpisodeRecord, OutboxRow } from '../store/records.ts'
import type { AlertStore, PastDelivery, StoreChanges, StoredState } from '../store/store.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The file; made, with its folder, when there is none. */
  readonly path: string
  /** How long to wait for another process to let go of the file; blocks. Default 5000. */
  readonly busyTimeoutMs?: number
}

/**
 * Keeps alerts in an SQLite file (`node:sqlite`; WAL, synchronous=FULL), locked for one process. Opens it at once and
 * throws `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE` or `STORE_FAILED`; a file it refuses is left as it is.
 *
 * @example
 * const store = sqliteStore({ path: 'data/alerts.db' })
 * const alerts = new AlertManager({ store })
 */
export function sqliteStore({ path, busyTimeoutMs = 5000 }: SqliteStoreOptions): AlertStore {
  if (typeof path !== 'string' || path === '') {
    throw invalid('INVALID_ARGUMENT', 'Invalid SQLite store options', [
      { path: 'path', message: `expected the path of a file, got ${describe(path)}` },
    ])
  }
  const db = open(path, busyTimeoutMs)
  const sql = prepare(db)
  const attempt = async <T>(work: () => T): Promise<T> => {
    try {
      return work()
    } catch (error) {
      throw toStoreError(error, path)
    }
  }

  return {
    load: () => attempt(() => load(sql)),
    commit: (changes) => attempt(() => inTransaction(db, () => commit(sql, changes))),
    getEpisode: (id) => attempt(() => bodies<EpisodeRecord>(sql.episode.all(id))[0]),
    listResolved: ({ severity = null, rule = null, limit }) =>
      attempt(() => bodies<EpisodeRecord>(sql.resolved.all({ severity, rule, limit }))),
    listEvents: (episodeId) =>
      attempt(() => sql.events.all(episodeId).map((row) => ({ ...row }) as unknown as EpisodeEvent)),
    getOutboxRow: (id) => attempt(() => bodies<OutboxRow>(sql.row.all(id))[0]),
    listOutbox: ({ status = null, channel = null, before = null, limit }) =>
      attempt(() => bodies<OutboxRow>(sql.rows.all({ status, channel, before, limit }))),
    countResolved: () => attempt(() => countResolved(sql)),
    prune: ({ resolvedBefore, limit }) =>
      attempt(() => inTransaction(db, () => prune(sql, sql.prunable.all(resolvedBefore, limit)))),
    close: () => attempt(() => (db.isOpen ? db.close() : undefined)),
  }
}

function open(path: string, busyTimeoutMs: number): DatabaseSync {
  try {
    return openDatabase({ ...alertSchema, path, busyTimeoutMs })
  } catch (error) {
    throw toStoreError(error, path)
  }
}

function prepare(db: DatabaseSync) {
  const upsert = (table: string, key: string, columns: readonly string[]): StatementSync => {
    const all = [key, ...columns]
    const set = columns.map((column) => `${column} = excluded.${column}`)
    return db.prepare(
      `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map(() => '?').join(', ')})
       ON CONFLICT (${key}) DO UPDATE SET ${set.join(', ')}`,
    )
  }
  return {
    timeline: db.prepare(`SELECT value FROM meta WHERE key = 'timeline_ms'`),
    alerts: db.prepare('SELECT body FROM alerts'),
    open: db.prepare('SELECT body FROM episodes WHERE resolved_at IS NULL ORDER BY id'),
    unsettled: db.prepare('SELECT body FROM outbox WHERE settled_ms IS NULL ORDER BY seq'),
    deliveries: db.prepare(
      `SELECT rule, channel, settled_ms AS settledMs FROM outbox
       WHERE status = 'delivered' AND settled_ms > ? AND episode_id <> '' AND NOT body ->> '$.replayed'
       ORDER BY settled_ms`,
    ),
    channels: db.prepare('SELECT body FROM channel_state'),
    row: db.prepare('SELECT body FROM outbox WHERE id = ?'),
    rows: db.prepare(
      `SELECT body FROM outbox WHERE ($status IS NULL OR status = $status)
       AND ($channel IS NULL OR channel = $channel) AND ($before IS NULL OR id < $before)
       ORDER BY id DESC LIMIT $limit`,
    ),
    episode: db.prepare('SELECT body FROM episodes WHERE id = ?'),
    resolved: db.prepare(
      `SELECT body FROM episodes WHERE resolved_at IS NOT NULL
       AND ($severity IS NULL OR severity = $severity) AND ($rule IS NULL OR rule = $rule)
       ORDER BY id DESC LIMIT $limit`,
    ),
    events: db.prepare(
      `SELECT episode_id AS episodeId, type, at, actor AS "by", channel, detail FROM events
       WHERE episode_id = ? ORDER BY seq`,
    ),
    counts: db.prepare(
      'SELECT severity, count(*) AS n FROM episodes WHERE resolved_at IS NOT NULL GROUP BY severity',
    ),
    prunable: db.prepare(
      `SELECT id FROM episodes WHERE resolved_at < ?
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE episode_id = episodes.id AND settled_ms IS NULL) LIMIT ?`,
    ),
    putTimeline: upsert('meta', 'key', ['value']),
    putAlert: upsert('alerts', 'fingerprint', ['body']),
    putEpisode: upsert('episodes', 'id', ['rule', 'severity', 'resolved_at', 'body']),
    putRow: upsert('outbox', 'id', ['rule', 'channel', 'episode_id', 'status', 'settled_ms', 'body']),
    putChannel: upsert('channel_state', 'channel', ['body']),
    addAttempt: db.prepare(
      'INSERT INTO attempts (message_id, channel, at, duration_ms, outcome, reason) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    addEvent: db.prepare(
      'INSERT INTO events (episode_id, type, at, actor, channel, detail) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    forgetAlert: db.prepare('DELETE FROM alerts WHERE fingerprint = ?'),
    dropEpisode: db.prepare('DELETE FROM episodes WHERE id = ?'),
    dropEvents: db.prepare('DELETE FROM events WHERE episode_id = ?'),
    dropRows: db.prepare('DELETE FROM outbox WHERE episode_id = ?'),
  }
}

type Statements = ReturnType<typeof prepare>

function load(sql: Statements): StoredState {
  const timelineMs = Number(sql.timeline.get()?.['value'] ?? 0)
  return {
    timelineMs,
    alerts: bodies<AlertRecord>(sql.alerts.all()),
    openEpisodes: bodies<EpisodeRecord>(sql.open.all()),
    outbox: bodies<OutboxRow>(sql.unsettled.all()),
    channels: bodies<ChannelRecord>(sql.channels.all()),
    recentDeliveries: sql.deliveries
      .all(timelineMs - CAP_WINDOW_MS)
      .map((row) => ({ ...row }) as unknown as PastDelivery),
  }
}

function commit(sql: Statements, changes: StoreChanges): void {
  sql.putTimeline.run('timeline_ms', changes.timelineMs)
  for (const record of changes.alerts) sql.putAlert.run(record.fingerprint, JSON.stringify(record))
  for (const fingerprint of changes.forgottenAlerts) sql.forgetAlert.run(fingerprint)
  for (const episode of changes.episodes) {
    const { id, rule, severity, resolution } = episode
    sql.putEpisode.run(id, rule, severity, resolution?.at ?? null, JSON.stringify(episode))
  }
  for (const { episodeId, type, at, by, channel, detail } of changes.events) {
    sql.addEvent.run(episodeId, type, at, by, channel, detail)
  }
  for (const row of changes.outbox) {
    const { rule, episodeId } = row.notice === 'digest' ? { rule: '', episodeId: '' } : row
    const { id, channel, status, settledMs } = row
    sql.putRow.run(id, rule, channel, episodeId, status, settledMs, JSON.stringify(row))
  }
  for (const record of changes.channels) sql.putChannel.run(record.channel, JSON.stringify(record))
  for (const { messageId, channel, at, durationMs, outcome, reason } of changes.attempts) {
    sql.addAttempt.run(messageId, channel, at, durationMs, outcome, reason)
  }
}

function countResolved(sql: Statements): Readonly<Record<AlertSeverity, number>> {
  const counts = new Map(sql.counts.all().map((row) => [row['severity'], Number(row['n'])]))
  const entries = ALERT_SEVERITIES.map((severity) => [severity, counts.get(severity) ?? 0])
  return Object.fromEntries(entries) as Record<AlertSeverity, number>
}

function prune(sql: Statements, old: readonly Record<string, unknown>[]): number {
  for (const { id } of old) {
    for (const statement of [sql.dropRows, sql.dropEvents, sql.dropEpisode]) statement.run(String(id))
  }
  return old.length
}

function bodies<T>(rows: readonly Record<string, unknown>[]): T[] {
  return rows.map((row) => JSON.parse(String(row['body'])) as T)
}
