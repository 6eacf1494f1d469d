import type { AlertRecord } from '../../alert.ts'
import { durationsOf } from '../durations.ts'
import { SENT_WINDOW_MS, type AttemptRecord } from '../notify-records.ts'
import type { StoreChanges } from '../store.ts'
import { Keys } from './keys.ts'
import { putKnowledge } from './knowledge.ts'
import { LabelIndex } from './label-index.ts'
import type { Statements } from './statements.ts'

/** Writes changes that may have come in several parts. To be called in a transaction. */
export function writeChanges(sql: Statements, parts: readonly Partial<StoreChanges>[]): void {
  const keys = new Keys(sql)
  const index = new LabelIndex(sql)
  const each = <Key extends Exclude<keyof StoreChanges, 'timelineMs'>>(
    key: Key,
    write: (record: StoreChanges[Key][number]) => void,
  ): void => {
    for (const { [key]: records = [] } of parts) for (const record of records) write(record)
  }
  each('series', (record) =>
    sql.put('series', { fingerprint: record.fingerprint, body: JSON.stringify(record) }),
  )
  each('forgottenSeries', (fingerprint) =>
    sql.run('DELETE FROM series WHERE fingerprint = ?', fingerprint),
  )
  each('alerts', (record) => putAlert(sql, keys, index, record))
  each('events', ({ alertId, ...event }) =>
    sql.run(
      `INSERT INTO events SELECT key, (SELECT ifnull(max(number), 0) + 1 FROM events WHERE alert = key), ?
       FROM alerts WHERE id = ?`,
      JSON.stringify(event),
      alertId,
    ),
  )
  each('silences', (record) =>
    sql.put('silences', {
      id: record.id,
      until: record.until,
      until_ms: record.untilMs,
      body: JSON.stringify(record),
    }),
  )
  each('channels', (record) => sql.put('channels', { name: record.name, body: JSON.stringify(record) }))
  each('knowledge', (record) => putKnowledge(sql, keys, record))
  each('forgottenKnowledge', ({ channel, fingerprint }) =>
    sql.run(
      `DELETE FROM knowledge WHERE series = (SELECT key FROM texts WHERE text = ?)
       AND channel = (SELECT key FROM names WHERE text = ?)`,
      fingerprint,
      channel,
    ),
  )
  each('forgottenChannels', (name) => {
    sql.run('DELETE FROM channels WHERE name = ?', name)
    sql.run('DELETE FROM knowledge WHERE channel = (SELECT key FROM names WHERE text = ?)', name)
  })
  each('attempts', (record) => putAttempt(sql, keys, record))
  each('sent', (record) =>
    sql.run('INSERT INTO sent (at_ms, body) VALUES (?, ?)', record.atMs, JSON.stringify(record)),
  )
  index.finish()
  const timelineMs = parts.at(-1)?.timelineMs ?? 0
  sql.run(`UPDATE meta SET value = ? WHERE name = 'timeline_ms'`, timelineMs)
  sql.run('DELETE FROM sent WHERE at_ms <= ?', timelineMs - SENT_WINDOW_MS)
}

function putAlert(sql: Statements, keys: Keys, index: LabelIndex, record: AlertRecord): void {
  const before = keys.alert(record.id)
  if (before !== null) {
    const [resolved] = sql.bodies<AlertRecord>(
      'SELECT body FROM history CROSS JOIN alerts ON key = alert WHERE alert = ? AND resolved_at IS NOT NULL',
      before,
    )
    if (resolved !== undefined) index.remove(before, resolved)
  }
  const alert = keys.putAlert(record.id, JSON.stringify(record))
  if (record.resolution !== null) index.add(alert, record)
  const { acknowledgeMs, resolveMs } = durationsOf(record)
  sql.put('history', {
    alert,
    rule: keys.name(record.rule),
    flaps: record.flaps,
    resolved_at: record.resolution?.at ?? null,
    acknowledge_ms: acknowledgeMs,
    resolve_ms: resolveMs,
  })
}

function putAttempt(sql: Statements, keys: Keys, record: AttemptRecord): void {
  const { id, status, members, dueMs, endedMs, startedMs } = record
  const channel = keys.name(record.channel)
  const lastMs = endedMs ?? startedMs
  const columns = [status, dueMs, endedMs, lastMs, JSON.stringify(record)]
  const known = sql.run(
    'UPDATE attempts SET status = ?, due_ms = ?, ended_ms = ?, last_ms = ?, body = ? WHERE id = ? AND channel = ?',
    ...columns,
    id,
    channel,
  )
  if (known.changes > 0) return
  const { key } = sql.run(
    'INSERT INTO attempts (status, due_ms, ended_ms, last_ms, body, id, channel) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...columns,
    id,
    channel,
  )
  for (const { alertId } of members) {
    const alert = keys.alert(alertId)
    if (alert !== null) sql.run('INSERT OR IGNORE INTO attempt_alerts (alert, attempt) VALUES (?, ?)', alert, key)
  }
}
