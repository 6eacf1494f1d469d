import {
  ALERT_SEVERITIES,
  type AlertEvent,
  type AlertRecord,
  type AlertSeverity,
  type SeriesRecord,
  type SilenceRecord,
} from '../../alert.ts'
import { SENT_WINDOW_MS, type AttemptRecord, type ChannelRecord, type SentRecord } from '../notify-records.ts'
import type { AttemptQuery, ResolvedQuery, StoredState } from '../store.ts'
import { readKnowledge } from './knowledge.ts'
import { countBySeverity, labelsOf } from './label-index.ts'
import type { Statements } from './statements.ts'

/** Above all keys. */
const NO_KEY = Number.MAX_SAFE_INTEGER

/** Loads the state with which a manager continues. */
export function readState(sql: Statements): StoredState {
  const timelineMs = sql.number(`SELECT value FROM meta WHERE name = 'timeline_ms'`) ?? 0
  const rows = sql.all(
    `SELECT key, body FROM alerts WHERE key IN (
       SELECT alert FROM history WHERE resolved_at IS NULL UNION ALL SELECT known FROM knowledge
       UNION ALL SELECT may_know FROM knowledge UNION ALL SELECT refused FROM knowledge
       UNION ALL SELECT last_missed FROM knowledge
     ) ORDER BY key`,
  )
  const alerts = new Map(rows.map(({ key, body }) => [Number(key), JSON.parse(String(body)) as AlertRecord]))
  return {
    timelineMs,
    wallMs: sql.number(`SELECT value FROM meta WHERE name = 'wall_ms'`) ?? 0,
    secret: String(sql.all(`SELECT value FROM meta WHERE name = 'secret'`)[0]?.['value']),
    series: sql.bodies<SeriesRecord>('SELECT body FROM series'),
    alerts: [...alerts.values()],
    silences: sql.bodies<SilenceRecord>('SELECT body FROM silences WHERE until_ms > ?', timelineMs),
    channels: sql.bodies<ChannelRecord>('SELECT body FROM channels'),
    knowledge: readKnowledge(sql, (alert) => alerts.get(alert)?.id ?? ''),
    attempts: sql.bodies<AttemptRecord>(
      `SELECT body FROM attempts WHERE status IN ('open', 'unsure', 'refused') ORDER BY key`,
    ),
    sent: sql.bodies<SentRecord>(
      'SELECT body FROM sent WHERE at_ms > ? ORDER BY at_ms, key',
      timelineMs - SENT_WINDOW_MS,
    ),
  }
}

/** Lists resolved alerts from the newest on, by the rarest of their labels. */
export function readResolved(sql: Statements, query: ResolvedQuery): readonly AlertRecord[] {
  const { before, from, limit } = query
  const first = from === undefined ? 0 : keyFrom(sql, 'alerts', from)
  const end = before === undefined ? NO_KEY : keyFrom(sql, 'alerts', before)
  const labels = labelsOf(query).map(
    ([name, value]) => sql.all('SELECT key, alerts FROM labels WHERE name = ? AND value = ?', name, value)[0],
  )
  if (labels.length === 0) {
    return sql.bodies<AlertRecord>(
      `SELECT body FROM history CROSS JOIN alerts ON key = alert
       WHERE alert >= ? AND alert < ? AND resolved_at IS NOT NULL ORDER BY alert DESC LIMIT ?`,
      first,
      end,
      limit,
    )
  }
  const found = labels.filter((label) => label !== undefined)
  if (found.length < labels.length) return []
  const keys = found
    .toSorted((a, b) => Number(a['alerts']) - Number(b['alerts']))
    .map(({ key }) => Number(key))
  const others = keys
    .slice(1)
    .map(
      () =>
        'AND EXISTS (SELECT 1 FROM alert_labels AS other WHERE other.label = ? AND other.alert = rarest.alert)',
    )
  return sql.bodies<AlertRecord>(
    `SELECT body FROM alert_labels AS rarest CROSS JOIN alerts ON key = alert
     WHERE label = ? ${others.join(' ')} AND alert >= ? AND alert < ? ORDER BY alert DESC LIMIT ?`,
    ...keys,
    first,
    end,
    limit,
  )
}

/** Lists attempts, the newest first. */
export function readAttempts(sql: Statements, query: AttemptQuery): readonly AttemptRecord[] {
  const { channel, alertId, status, before, limit } = query
  const end = before === undefined ? NO_KEY : keyFrom(sql, 'attempts', before)
  const filters = [
    ...(channel === undefined
      ? []
      : [['channel = (SELECT key FROM names WHERE text = ?)', channel] as const]),
    ...(status === undefined ? [] : [['status = ?', status] as const]),
  ]
  const values = filters.map(([, value]) => value)
  const wheres = filters.map(([where]) => `AND ${where}`).join(' ')
  if (alertId === undefined) {
    const sqlText = `SELECT body FROM attempts WHERE key < ? ${wheres} ORDER BY key DESC LIMIT ?`
    return sql.bodies<AttemptRecord>(sqlText, end, ...values, limit)
  }
  return sql.bodies<AttemptRecord>(
    `SELECT body FROM attempt_alerts CROSS JOIN attempts ON key = attempt
     WHERE alert = (SELECT key FROM alerts WHERE id = ?) AND attempt < ? ${wheres}
     ORDER BY attempt DESC LIMIT ?`,
    alertId,
    end,
    ...values,
    limit,
  )
}

/** Lists the events of an alert. */
export function readEvents(sql: Statements, alertId: string): readonly AlertEvent[] {
  const events = sql.bodies<Omit<AlertEvent, 'alertId'>>(
    'SELECT body FROM events WHERE alert = (SELECT key FROM alerts WHERE id = ?) ORDER BY number',
    alertId,
  )
  return events.map((event) => ({ alertId, ...event }))
}

/** Counts resolved alerts by severity; a severity without any is 0. */
export function readCounts(sql: Statements): Readonly<Record<AlertSeverity, number>> {
  const counts = countBySeverity(sql)
  const entries = ALERT_SEVERITIES.map((severity) => [severity, counts.get(severity) ?? 0])
  return Object.fromEntries(entries) as Record<AlertSeverity, number>
}

/** Returns the key of the first record whose id is this one or sorts after it. */
export function keyFrom(sql: Statements, table: 'alerts' | 'attempts', id: string): number {
  return sql.number(`SELECT key AS value FROM ${table} WHERE id >= ? ORDER BY id LIMIT 1`, id) ?? NO_KEY
}
