import type { AlertRecord } from '../../alert.ts'
import { durationsOf } from '../durations.ts'
import { SENT_WINDOW_MS, type AttemptRecord } from '../notify-records.ts'
import type { StoreChanges } from '../store.ts'
import type { FigureTable } from './figures.ts'
import { Keys } from './keys.ts'
import { putKnowledge } from './knowledge.ts'
import { LabelIndex } from './label-index.ts'
import type { Statements } from './statements.ts'

/** Writes changes. To be called in a transaction. */
export function writeChanges(sql: Statements, figures: FigureTable, changes: StoreChanges): void {
  const keys = new Keys(sql)
  const index = new LabelIndex(sql)
  const transaction = { sql, figures, keys, index }
  changes.series.forEach((record) =>
    sql.put('series', { fingerprint: record.fingerprint, body: JSON.stringify(record) }),
  )
  changes.forgottenSeries.forEach((fingerprint) =>
    sql.run('DELETE FROM series WHERE fingerprint = ?', fingerprint),
  )
  changes.alerts.forEach((record) => putAlert(transaction, record))
  changes.events.forEach(({ alertId, ...event }) =>
    sql.run(
      `INSERT INTO events SELECT key, (SELECT ifnull(max(number), 0) + 1 FROM events WHERE alert = key), ?
       FROM alerts WHERE id = ?`,
      JSON.stringify(event),
      alertId,
    ),
  )
  changes.silences.forEach((record) =>
    sql.put('silences', {
      id: record.id,
      until: record.until,
      until_ms: record.untilMs,
      body: JSON.stringify(record),
    }),
  )
  changes.channels.forEach((record) =>
    sql.put('channels', { name: record.name, body: JSON.stringify(record) }),
  )
  changes.knowledge.forEach((record) => putKnowledge(sql, keys, record))
  changes.forgottenKnowledge.forEach(({ channel, fingerprint }) =>
    sql.run(
      `DELETE FROM knowledge WHERE series = (SELECT key FROM texts WHERE text = ?)
       AND channel = (SELECT key FROM names WHERE text = ?)`,
      fingerprint,
      channel,
    ),
  )
  changes.forgottenChannels.forEach((name) => {
    sql.run('DELETE FROM channels WHERE name = ?', name)
    sql.run('DELETE FROM knowledge WHERE channel = (SELECT key FROM names WHERE text = ?)', name)
  })
  changes.attempts.forEach((record) => putAttempt(transaction, record))
  changes.sent.forEach((record) =>
    sql.run('INSERT INTO sent (at_ms, body) VALUES (?, ?)', record.atMs, JSON.stringify(record)),
  )
  index.finish()
  sql.run(`UPDATE meta SET value = ? WHERE name = 'timeline_ms'`, changes.timelineMs)
  sql.run(`UPDATE meta SET value = ? WHERE name = 'wall_ms'`, changes.wallMs)
  sql.run('DELETE FROM sent WHERE at_ms <= ?', changes.timelineMs - SENT_WINDOW_MS)
}

interface Transaction {
  readonly sql: Statements
  readonly figures: FigureTable
  readonly keys: Keys
  readonly index: LabelIndex
}

function putAlert({ sql, figures, keys, index }: Transaction, record: AlertRecord): void {
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
  const { rule, flaps } = record
  const { acknowledgeMs, resolveMs } = durationsOf(record)
  figures.putAlert(alert, { rule, flaps, acknowledgeMs, resolveMs })
  sql.put('history', {
    alert,
    rule: keys.name(rule),
    flaps,
    resolved_at: record.resolution?.at ?? null,
    acknowledge_ms: acknowledgeMs,
    resolve_ms: resolveMs,
  })
}

function putAttempt({ sql, figures, keys }: Transaction, record: AttemptRecord): void {
  const { id, status, members, dueMs, endedMs, startedMs } = record
  const channel = keys.name(record.channel)
  const columns = [status, dueMs, endedMs, endedMs ?? startedMs, JSON.stringify(record)]
  const known = sql.number('SELECT key AS value FROM attempts WHERE id = ? AND channel = ?', id, channel)
  if (known !== undefined) {
    const update =
      'UPDATE attempts SET status = ?, due_ms = ?, ended_ms = ?, last_ms = ?, body = ? WHERE key = ?'
    sql.run(update, ...columns, known)
    figures.putAttempt(known, record)
    return
  }
  const { key } = sql.run(
    'INSERT INTO attempts (status, due_ms, ended_ms, last_ms, body, id, channel) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...columns,
    id,
    channel,
  )
  figures.putAttempt(key, record)
  for (const { alertId } of members) {
    const alert = keys.alert(alertId)
    if (alert !== null)
      sql.run('INSERT OR IGNORE INTO attempt_alerts (alert, attempt) VALUES (?, ?)', alert, key)
  }
}
