import type { AlertRecord } from '../../alert.ts'
import { toEndedAttempt, toFiredAlert, type FigureTable } from '../figures.ts'
import { SENT_WINDOW_MS, type AttemptRecord } from '../notify-records.ts'
import type { Pruned, PruneQuery, StoreChanges } from '../store.ts'
import { labelsOf } from './read.ts'
import type { Statements } from './statements.ts'

/** Writes changes. To be called in a transaction. */
export function writeChanges(sql: Statements, figures: FigureTable, changes: StoreChanges): void {
  for (const fingerprint of changes.forgottenSeries)
    sql.run('DELETE FROM series WHERE fingerprint = ?', fingerprint)
  for (const record of changes.series) sql.put('series', { fingerprint: record.fingerprint }, record)
  for (const record of changes.alerts) {
    unlabel(sql, record.id)
    sql.put('alerts', { id: record.id }, record)
    if (record.resolution !== null)
      sql.run('INSERT INTO labels SELECT value, ? FROM json_each(?)', record.id, labelTexts(record))
    figures.alerts.set(record.id, toFiredAlert(record))
  }
  for (const event of changes.events)
    sql.run('INSERT INTO events (alert, body) VALUES (?, ?)', event.alertId, JSON.stringify(event))
  for (const name of changes.forgottenRules) sql.run('DELETE FROM rules WHERE name = ?', name)
  for (const record of changes.rules) sql.put('rules', { name: record.name }, record)
  for (const record of changes.silences) sql.put('silences', { id: record.id }, record)
  for (const name of changes.forgottenChannels) {
    sql.run('DELETE FROM channels WHERE name = ?', name)
    sql.run('DELETE FROM knowledge WHERE channel = ?', name)
  }
  for (const record of changes.channels) sql.put('channels', { name: record.name }, record)
  for (const { channel, fingerprint } of changes.forgottenKnowledge)
    sql.run('DELETE FROM knowledge WHERE fingerprint = ? AND channel = ?', fingerprint, channel)
  for (const record of changes.knowledge) {
    const { channel, fingerprint } = record
    sql.put('knowledge', { fingerprint, channel }, record)
  }
  for (const record of changes.attempts) putAttempt(sql, figures, record)
  for (const record of changes.sent)
    sql.run('INSERT INTO sent (at_ms, body) VALUES (?, ?)', record.atMs, JSON.stringify(record))
  sql.run('DELETE FROM sent WHERE at_ms <= ?', changes.timelineMs - SENT_WINDOW_MS)
  sql.run(`UPDATE meta SET value = ? WHERE name = 'timeline_ms'`, changes.timelineMs)
  sql.run(`UPDATE meta SET value = ? WHERE name = 'wall_ms'`, changes.wallMs)
}

/** Removes old records. To be called in a transaction. */
export function removeOld(
  sql: Statements,
  figures: FigureTable,
  { resolvedBefore, attemptsBeforeMs, limit }: PruneQuery,
): Pruned {
  const alerts = sql.all(
    `SELECT id FROM alerts WHERE resolved_at < ? AND NOT EXISTS (
       SELECT 1 FROM knowledge AS k WHERE k.fingerprint = alerts.body ->> '$.fingerprint' AND id IN (
         k.body ->> '$.known.id', k.body ->> '$.mayKnow.id', k.body ->> '$.refused.id', k.body ->> '$.lastMissed.id'
       )
     ) ORDER BY resolved_at LIMIT ?`,
    resolvedBefore,
    limit,
  )
  for (const row of alerts) {
    const id = String(row['id'])
    unlabel(sql, id)
    sql.run('DELETE FROM events WHERE alert = ?', id)
    sql.run('DELETE FROM alerts WHERE id = ?', id)
    figures.alerts.delete(id)
  }
  const attempts = sql.bodies<AttemptRecord>(
    `SELECT body FROM attempts WHERE status IN ('accepted', 'replaced') AND last_ms < ? ORDER BY last_ms LIMIT ?`,
    attemptsBeforeMs,
    limit,
  )
  for (const { id, channel, members } of attempts) {
    for (const { alertId } of members)
      sql.run('DELETE FROM attempt_alerts WHERE alert = ? AND id = ? AND channel = ?', alertId, id, channel)
    sql.run('DELETE FROM attempts WHERE id = ? AND channel = ?', id, channel)
    figures.attempts.delete(`${id} ${channel}`)
  }
  sql.run(`DELETE FROM silences WHERE body ->> '$.until' < ?`, resolvedBefore)
  return { alerts: alerts.length, attempts: attempts.length }
}

function putAttempt(sql: Statements, figures: FigureTable, record: AttemptRecord): void {
  const { id, channel, members } = record
  sql.put('attempts', { id, channel }, record)
  for (const { alertId } of members)
    sql.run(
      'INSERT OR IGNORE INTO attempt_alerts (alert, id, channel) VALUES (?, ?, ?)',
      alertId,
      id,
      channel,
    )
  figures.attempts.set(`${id} ${channel}`, toEndedAttempt(record))
}

function unlabel(sql: Statements, id: string): void {
  const query = 'SELECT body FROM alerts WHERE id = ? AND resolved_at IS NOT NULL'
  const [resolved] = sql.bodies<AlertRecord>(query, id)
  if (resolved === undefined) return
  const remove = 'DELETE FROM labels WHERE alert = ? AND label IN (SELECT value FROM json_each(?))'
  sql.run(remove, id, labelTexts(resolved))
}

function labelTexts(alert: AlertRecord): string {
  return JSON.stringify(labelsOf(alert))
}
