import { ALERT_SEVERITIES, type AlertSeverity } from '../../alert.ts'
import type { AlertRef, KnowledgeRecord } from '../notify-records.ts'
import type { Keys } from './keys.ts'
import type { Row, Statements } from './statements.ts'

const STATES = ['nothing', 'firing', 'resolved'] as const

type Values = Readonly<Record<string, number | string | null>>

/** Adds or replaces a row. */
export function putKnowledge(sql: Statements, keys: Keys, record: KnowledgeRecord): void {
  sql.put('knowledge', toColumns(record, keys), 2)
}

/** Loads all rows. `idOf` returns the id of an alert. */
export function readKnowledge(sql: Statements, idOf: (alert: number) => string): readonly KnowledgeRecord[] {
  const names = readTexts(sql, 'names')
  const texts = readTexts(sql, 'texts')
  const refOf = (alert: unknown, number: unknown): AlertRef | null =>
    number === null ? null : { id: alert === null ? '' : idOf(Number(alert)), number: Number(number) }
  return sql.all('SELECT * FROM knowledge').map((row) => {
    const known = refOf(row['known'], row['known_number']) ?? { id: '', number: 0 }
    return {
      channel: names.get(row['channel']) ?? '',
      fingerprint: texts.get(row['series']) ?? '',
      state: STATES[Number(row['state'])] ?? 'nothing',
      known,
      severity: row['severity'] === null ? null : (ALERT_SEVERITIES[Number(row['severity'])] ?? null),
      sequence: Number(row['sequence']),
      acceptedMs: timeOf(row, 'accepted_ms'),
      notifiedMs: timeOf(row, 'notified_ms'),
      mayKnow: JSON.parse(String(row['may_know_body'])) as KnowledgeRecord['mayKnow'],
      refused: refOf(row['refused'], row['refused_number']),
      seenNumber: Number(row['seen_number']),
      missed: Number(row['missed']),
      missedSinceMs: timeOf(row, 'missed_since_ms'),
      lastMissed: refOf(row['last_missed'], row['last_missed_number']),
      silencedSinceMs: timeOf(row, 'silenced_since_ms'),
      silenceEnded: row['silence_ended'] === 1,
      notBeforeMs: Number(row['not_before_ms']),
      group: texts.get(row['group_key']) ?? null,
      thread: texts.get(row['thread_key']) ?? null,
    }
  })
}

function toColumns(record: KnowledgeRecord, keys: Keys): Values {
  const { channel, fingerprint, state, known, severity, sequence, acceptedMs, notifiedMs, ...rest } = record
  const { mayKnow, refused, seenNumber, missed, missedSinceMs, lastMissed, ...last } = rest
  const { silencedSinceMs, silenceEnded, notBeforeMs, group, thread, ...unknown } = last
  // Does not compile if a field is not stored.
  void (unknown satisfies Record<string, never>)
  const refTo = (ref: AlertRef | null): number | null =>
    ref === null || ref.id === '' ? null : keys.alert(ref.id)
  return {
    series: keys.text(fingerprint),
    channel: keys.name(channel),
    state: STATES.indexOf(state),
    known: refTo(known),
    known_number: known.number,
    severity: severity === null ? null : severityKey(severity),
    sequence,
    accepted_ms: acceptedMs,
    notified_ms: notifiedMs,
    may_know: refTo(mayKnow),
    may_know_body: mayKnow === null ? null : JSON.stringify(mayKnow),
    refused: refTo(refused),
    refused_number: refused?.number ?? null,
    seen_number: seenNumber,
    missed,
    missed_since_ms: missedSinceMs,
    last_missed: refTo(lastMissed),
    last_missed_number: lastMissed?.number ?? null,
    silenced_since_ms: silencedSinceMs,
    silence_ended: silenceEnded ? 1 : 0,
    not_before_ms: notBeforeMs,
    group_key: group === null ? null : keys.text(group),
    thread_key: thread === null ? null : keys.text(thread),
  }
}

function severityKey(severity: AlertSeverity): number {
  return ALERT_SEVERITIES.indexOf(severity)
}

function timeOf(row: Row, column: string): number | null {
  const value = row[column]
  return value === null ? null : Number(value)
}

function readTexts(sql: Statements, table: 'names' | 'texts'): ReadonlyMap<unknown, string> {
  return new Map(sql.all(`SELECT key, text FROM ${table}`).map(({ key, text }) => [key, String(text)]))
}
