import type { AlertMessage } from '../message.ts'
import { CAP_WINDOW_MS } from '../notices/limits.ts'
import { ALERT_SEVERITIES, type AlertSeverity } from '../severity.ts'
import type { ChannelRecord, OutboxRow } from '../store/outbox-records.ts'
import type { AlertRecord, EpisodeRecord, SilenceRecord } from '../store/records.ts'
import { matchesQuery } from '../store/resolved.ts'
import type { PastDelivery, ResolvedQuery, SettledNotice, StoredState } from '../store/store.ts'
import { yieldToLoop } from '../yield.ts'
import type { Statements } from './statements.ts'

type Row = Readonly<Record<string, unknown>>

const SCAN_SLICE = 500

/** Sorts after every id, so that a query without a bound is one with it: SQLite then looks up both ends. */
export const AFTER_ALL_IDS = '\u{10ffff}'

/** What a manager goes on with. */
export function readState(sql: Statements): StoredState {
  const timelineMs = Number(sql.timeline.get()?.['value'] ?? 0)
  return {
    timelineMs,
    alerts: bodies<AlertRecord>(sql.alerts.all()),
    openEpisodes: bodies<EpisodeRecord>(sql.open.all()),
    silences: bodies<SilenceRecord>(sql.activeSilences.all(timelineMs)),
    outbox: sql.unsettled.all().map(toOutboxRow),
    channels: bodies<ChannelRecord>(sql.channels.all()),
    recentDeliveries: columns<PastDelivery>(sql.deliveries.all(timelineMs - CAP_WINDOW_MS)),
  }
}

/** Looks through resolved episodes from the newest on, and lets the event loop have a turn now and then. */
export async function readResolved(sql: Statements, query: ResolvedQuery): Promise<readonly EpisodeRecord[]> {
  const { rule, severity, before = AFTER_ALL_IDS, from = '', limit } = query
  const found: EpisodeRecord[] = []
  let looked = 0
  for (const row of sql.resolved.iterate(before, from)) {
    if (found.length >= limit) break
    looked += 1
    if (looked % SCAN_SLICE === 0) await yieldToLoop()
    if (rule !== undefined && row['rule'] !== rule) continue
    if (severity !== undefined && row['severity'] !== severity) continue
    const episode = body(row) as EpisodeRecord
    if (matchesQuery(episode, query)) found.push(episode)
  }
  return found
}

/** Every message settled since a time; a turn for the event loop now and then. */
export async function readSettled(sql: Statements, sinceMs: number): Promise<readonly SettledNotice[]> {
  const found: SettledNotice[] = []
  for (const row of sql.settled.iterate(sinceMs)) {
    found.push({ ...row } as unknown as SettledNotice)
    if (found.length % SCAN_SLICE === 0) await yieldToLoop()
  }
  return found
}

/** Resolved episodes by severity; a severity without any is 0. */
export function readCounts(sql: Statements): Readonly<Record<AlertSeverity, number>> {
  const counts = new Map(sql.counts.all().map((row) => [row['severity'], Number(row['n'])]))
  const entries = ALERT_SEVERITIES.map((severity) => [severity, counts.get(severity) ?? 0])
  return Object.fromEntries(entries) as Record<AlertSeverity, number>
}

/** A message put together again. */
export function toOutboxRow(row: Row): OutboxRow {
  return { ...(body(row) as OutboxRow), message: JSON.parse(String(row['message'])) as AlertMessage }
}

/** Rows whose record is the column `body`. */
export function bodies<T>(rows: readonly Row[]): T[] {
  return rows.map((row) => body(row) as T)
}

/** Rows whose columns are the fields. */
export function columns<T>(rows: readonly Row[]): T[] {
  // A spread, since what SQLite gives has no prototype.
  return rows.map((row) => ({ ...row }) as T)
}

function body(row: Row): unknown {
  return JSON.parse(String(row['body']))
}
