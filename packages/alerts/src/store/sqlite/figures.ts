import { summarise, type Durations } from '../durations.ts'
import type { WindowFigures, WindowQuery } from '../store.ts'
import { keyFrom } from './read.ts'
import type { Row, Statements } from './statements.ts'

const OUTCOMES = ['accepted', 'refused', 'unsure', 'replaced'] as const

/** Reads the figures of a window, from two indexes that hold all that is needed. */
export function readFigures(sql: Statements, { from, sinceMs }: WindowQuery): WindowFigures {
  const rules = sql.all(
    `SELECT text AS rule, count(*) AS alerts, sum(flaps) AS flaps,
       group_concat(acknowledge_ms) AS acknowledge, group_concat(resolve_ms) AS resolve
     FROM names CROSS JOIN history INDEXED BY history_rule ON rule = key WHERE alert >= ? GROUP BY key`,
    keyFrom(sql, 'alerts', from),
  )
  const attempts = OUTCOMES.flatMap((outcome) =>
    sql
      .all(
        `SELECT text AS channel, count(*) AS count, group_concat(ended_ms - due_ms) AS notify
         FROM names CROSS JOIN attempts INDEXED BY attempts_ended ON channel = names.key
         WHERE status = ? AND ended_ms >= ? GROUP BY names.key`,
        outcome,
        sinceMs,
      )
      .map((row) => ({ ...row, outcome })),
  )
  return {
    rules: rules.map(({ rule, alerts, flaps }) => ({
      rule: String(rule),
      alerts: Number(alerts),
      flaps: Number(flaps),
    })),
    timeToAcknowledge: summariseLists(rules, 'acknowledge'),
    timeToResolve: summariseLists(rules, 'resolve'),
    notifications: attempts.map(
      ({ outcome, ...row }: Row & { readonly outcome: (typeof OUTCOMES)[number] }) => ({
        channel: String(row['channel']),
        outcome,
        count: Number(row['count']),
      }),
    ),
    timeToNotify: summariseLists(
      attempts.filter(({ outcome }) => outcome === 'accepted'),
      'notify',
    ),
  }
}

/** One text of many numbers takes a fraction of the time of a row for each. */
function summariseLists(rows: readonly Row[], column: string): Durations {
  const lists = rows.flatMap(({ [column]: list }) => (typeof list === 'string' ? [list] : []))
  return summarise(JSON.parse(`[${lists.join(',')}]`) as number[])
}
