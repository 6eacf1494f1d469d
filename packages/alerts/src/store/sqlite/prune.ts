import type { AlertRecord } from '../../alert.ts'
import type { AttemptRecord } from '../notify-records.ts'
import type { Pruned, PruneQuery } from '../store.ts'
import type { FigureTable } from './figures.ts'
import { Keys } from './keys.ts'
import { LabelIndex } from './label-index.ts'
import type { Statements } from './statements.ts'

/** Removes old records. To be called in a transaction. */
export function removeOld(sql: Statements, figures: FigureTable, query: PruneQuery): Pruned {
  const { resolvedBefore, attemptsBeforeMs, limit } = query
  const alerts = removeAlerts(sql, figures, resolvedBefore, limit)
  const attempts = removeAttempts(sql, figures, attemptsBeforeMs, limit)
  sql.run('DELETE FROM silences WHERE until < ?', resolvedBefore)
  if (alerts < limit && attempts < limit) removeTexts(sql)
  return { alerts, attempts }
}

function removeAlerts(sql: Statements, figures: FigureTable, resolvedBefore: number, limit: number): number {
  const index = new LabelIndex(sql)
  const rows = sql.all(
    `SELECT key, body FROM history CROSS JOIN alerts ON key = alert
     WHERE resolved_at < ? AND NOT EXISTS (
       SELECT 1 FROM texts JOIN knowledge ON series = texts.key
       WHERE text = body ->> '$.fingerprint' AND alerts.key IN (known, may_know, refused, last_missed)
     ) ORDER BY resolved_at LIMIT ?`,
    resolvedBefore,
    limit,
  )
  for (const row of rows) {
    const key = Number(row['key'])
    index.remove(key, JSON.parse(String(row['body'])) as AlertRecord)
    sql.run('DELETE FROM events WHERE alert = ?', key)
    sql.run('DELETE FROM attempt_alerts WHERE alert = ?', key)
    sql.run('DELETE FROM history WHERE alert = ?', key)
    sql.run('DELETE FROM alerts WHERE key = ?', key)
    figures.removeAlert(key)
  }
  index.finish()
  return rows.length
}

function removeAttempts(sql: Statements, figures: FigureTable, beforeMs: number, limit: number): number {
  const keys = new Keys(sql)
  const rows = sql.all(
    `SELECT key, body FROM attempts INDEXED BY attempts_finished WHERE status IN ('accepted', 'replaced') AND last_ms < ?
     ORDER BY last_ms LIMIT ?`,
    beforeMs,
    limit,
  )
  for (const row of rows) {
    const key = Number(row['key'])
    const { members } = JSON.parse(String(row['body'])) as AttemptRecord
    for (const { alertId } of members) {
      const alert = keys.alert(alertId)
      if (alert !== null) sql.run('DELETE FROM attempt_alerts WHERE alert = ? AND attempt = ?', alert, key)
    }
    sql.run('DELETE FROM attempts WHERE key = ?', key)
    figures.removeAttempt(key)
  }
  return rows.length
}

/** Removes fingerprints, groups and threads that no knowledge refers to. */
function removeTexts(sql: Statements): void {
  sql.run(
    `DELETE FROM texts WHERE key NOT IN (
       SELECT series FROM knowledge
       UNION SELECT group_key FROM knowledge WHERE group_key IS NOT NULL
       UNION SELECT thread_key FROM knowledge WHERE thread_key IS NOT NULL
     )`,
  )
}
