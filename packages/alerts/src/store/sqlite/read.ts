import type { AlertRecord, AlertSeverity, SeriesRecord, SilenceRecord } from '../../alert.ts'
import type { Labels } from '../../labels.ts'
import { toEndedAttempt, toFiredAlert, type FigureTable } from '../figures.ts'
import {
  refsOf,
  SENT_WINDOW_MS,
  type AttemptRecord,
  type ChannelRecord,
  type KnowledgeRecord,
  type SentRecord,
} from '../notify-records.ts'
import type { AttemptQuery, ResolvedQuery, RuleRecord, StoredState } from '../store.ts'
import type { Statements } from './statements.ts'

/** Sorts after every id. */
const LAST_ID = '\u{10FFFF}'

/** Loads the state with which a manager continues. */
export function readState(sql: Statements): StoredState {
  const meta = new Map(sql.all('SELECT name, value FROM meta').map(({ name, value }) => [name, value]))
  const timelineMs = Number(meta.get('timeline_ms'))
  const knowledge = sql.bodies<KnowledgeRecord>('SELECT body FROM knowledge')
  return {
    timelineMs,
    wallMs: Number(meta.get('wall_ms')),
    secret: String(meta.get('secret')),
    series: sql.bodies<SeriesRecord>('SELECT body FROM series'),
    alerts: sql.bodies<AlertRecord>(
      `SELECT body FROM alerts WHERE id IN (
         SELECT id FROM alerts WHERE resolved_at IS NULL UNION ALL SELECT value FROM json_each(?)
       ) ORDER BY id`,
      JSON.stringify(knowledge.flatMap(refsOf).map(({ id }) => id)),
    ),
    rules: sql.bodies<RuleRecord>('SELECT body FROM rules'),
    silences: sql.bodies<SilenceRecord>(
      `SELECT body FROM silences WHERE body ->> '$.untilMs' > ?`,
      timelineMs,
    ),
    channels: sql.bodies<ChannelRecord>('SELECT body FROM channels'),
    knowledge,
    attempts: sql.bodies<AttemptRecord>(
      `SELECT body FROM attempts WHERE status IN ('open', 'unsure', 'refused') ORDER BY id`,
    ),
    sent: sql.bodies<SentRecord>(
      'SELECT body FROM sent WHERE at_ms > ? ORDER BY at_ms, key',
      timelineMs - SENT_WINDOW_MS,
    ),
  }
}

/** Lists resolved alerts from the newest on. */
export function readResolved(sql: Statements, query: ResolvedQuery): readonly AlertRecord[] {
  const { from = '', before = LAST_ID, limit } = query
  const [label, ...others] = labelsOf(query)
  const isOther = 'AND EXISTS (SELECT 1 FROM labels AS other WHERE other.alert = id AND other.label = ?)'
  const filter =
    label === undefined
      ? 'alerts WHERE resolved_at IS NOT NULL'
      : `labels CROSS JOIN alerts ON id = alert WHERE label = ? ${others.map(() => isOther).join(' ')}`
  const order = label === undefined ? 'id' : 'alert'
  return sql.bodies<AlertRecord>(
    `SELECT body FROM ${filter} AND ${order} >= ? AND ${order} < ? ORDER BY ${order} DESC LIMIT ?`,
    ...(label === undefined ? [] : [label, ...others]),
    from,
    before,
    limit,
  )
}

/** Lists the labels under which a resolved alert is found, with its rule and severity last: most alerts share them. */
export function labelsOf({
  labels = {},
  rule,
  severity,
}: {
  readonly [Key in 'rule' | 'severity']?: AlertRecord[Key]
} & { readonly labels?: Labels }): readonly string[] {
  return [
    ...Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ...(rule === undefined ? [] : [`.rule=${rule}`]),
    ...(severity === undefined ? [] : [`.severity=${severity}`]),
  ]
}

/** Counts the resolved alerts of each severity. */
export function readCounts(sql: Statements): Readonly<Record<AlertSeverity, number>> {
  const count = (severity: AlertSeverity): number =>
    Number(sql.value('SELECT count(*) AS value FROM labels WHERE label = ?', `.severity=${severity}`))
  return {
    info: count('info'),
    warning: count('warning'),
    error: count('error'),
    critical: count('critical'),
  }
}

/** Lists attempts, the newest first. */
export function readAttempts(sql: Statements, query: AttemptQuery): readonly AttemptRecord[] {
  const { channel, alertId, status, before = LAST_ID, limit } = query
  const given = Object.entries({ alert: alertId, 'attempts.channel': channel, status })
  const filters = given.filter((filter): filter is [string, string] => filter[1] !== undefined)
  const where = filters.map(([column]) => `AND ${column} = ?`).join(' ')
  const values = filters.map(([, value]) => value)
  const from = alertId === undefined ? 'attempts' : 'attempt_alerts CROSS JOIN attempts USING (id, channel)'
  return sql.bodies<AttemptRecord>(
    `SELECT body FROM ${from} WHERE id IN (
       SELECT DISTINCT id FROM ${from} WHERE id < ? ${where} ORDER BY id DESC LIMIT ?
     ) ${where} ORDER BY id DESC, channel`,
    before,
    ...values,
    limit,
    ...values,
  )
}

/** Reads what the figures are computed from. */
export function readFigureTable(sql: Statements): FigureTable {
  const table: FigureTable = { alerts: new Map(), attempts: new Map() }
  for (const alert of sql.eachBody<AlertRecord>('SELECT body FROM alerts'))
    table.alerts.set(alert.id, toFiredAlert(alert))
  for (const attempt of sql.eachBody<AttemptRecord>('SELECT body FROM attempts'))
    table.attempts.set(`${attempt.id} ${attempt.channel}`, toEndedAttempt(attempt))
  return table
}
