import type { DatabaseSync } from 'node:sqlite'

import {
  backupDatabase,
  inTransaction,
  openDatabase,
  type Backup,
  type BackupOptions,
} from '@botwatch/sqlite'

import { integer, parse, text } from '@botwatch/options'
import * as v from 'valibot'

import { MetricsError } from '../errors.ts'
import type {
  BatchChanges,
  StoredBatch,
  UsageChanges,
  UsageRecord,
  UsageStore,
} from '../meter/usage-store.ts'
import type { PeriodKind } from '../spend/calendar.ts'
import { attempt, toStoreError } from './sqlite/attempt.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** Path of the file. File and folder are created if they do not exist. */
  readonly path: string
  /** How long to wait, blocking, for another process to unlock the file: 0 to 600000. Default 5000. */
  readonly busyTimeoutMs?: number | undefined
}

/** A usage store in an SQLite file. */
export interface SqliteUsageStore extends UsageStore {
  /**
   * Copies what is stored to a new file, while the store is used. Rejects with `STORE_FAILED` if the file exists, if it
   * cannot be written, or after `timeLimitMs` (default 10 minutes).
   */
  readonly backup: (path: string, options?: BackupOptions) => Promise<Backup>
}

const optionsSchema = v.strictObject({
  path: text(1, 4096),
  busyTimeoutMs: v.optional(integer(0, 600_000), 5000),
})

const database = {
  // "BWpd"
  applicationId: 0x42577064,
  // Tokens are stored as text, because totals may exceed SQLite's integers.
  migrations: [
    `
    CREATE TABLE spend (
      period TEXT NOT NULL CHECK (period IN ('day', 'month')), key TEXT NOT NULL,
      provider TEXT NOT NULL, model TEXT NOT NULL, priced_on TEXT NOT NULL, above_input_tokens INTEGER NOT NULL,
      requests INTEGER NOT NULL, input TEXT NOT NULL, input_cached TEXT NOT NULL, input_cache_write TEXT NOT NULL,
      output TEXT NOT NULL, output_reasoning TEXT NOT NULL,
      PRIMARY KEY (period, key, provider, model, priced_on, above_input_tokens)
    ) STRICT, WITHOUT ROWID;
    `,
    // `serial` counts the batches of a sender, so that the oldest are found by an index.
    `
    CREATE TABLE batches (
      sender TEXT NOT NULL, key TEXT NOT NULL, hash TEXT NOT NULL, at_ms INTEGER NOT NULL, serial INTEGER NOT NULL,
      PRIMARY KEY (sender, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX batches_by_serial ON batches (sender, serial);
    CREATE INDEX batches_by_time ON batches (at_ms);
    `,
  ],
}

/**
 * Opens a usage store in an SQLite file (`node:sqlite`, WAL), locked for this process. Throws a `MetricsError` with the
 * code `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE`, `STORE_INCOMPLETE` or `STORE_FAILED`, and then leaves the file
 * unchanged. Saved data survives the end of the process, even a kill; a power failure may lose the last saves.
 *
 * @example
 * const metrics = new MetricsCollector({ store: sqliteStore({ path: 'data/metrics.db' }) })
 */
export function sqliteStore(options: SqliteStoreOptions): SqliteUsageStore {
  const parsed = parse(optionsSchema, options)
  if (!parsed.ok) throw new MetricsError('INVALID_OPTIONS', parsed.problems)
  const { path, busyTimeoutMs } = parsed.value
  const db = attempt(path, () => openDatabase({ ...database, path, busyTimeoutMs, durability: 'normal' }))
  const sql = attempt(path, () => prepare(db))
  return {
    load: async () => attempt(path, () => sql.all.all().map((row) => recordOf(row))),
    save: async (changes) => attempt(path, () => inTransaction(db, () => save(sql, changes))),
    findBatch: async (sender, key) => attempt(path, () => batchOf(sql.findBatch.get(sender, key))),
    backup: (to, limits) =>
      backupDatabase(path, to, limits).catch((error: unknown) => {
        throw toStoreError(error, path)
      }),
    close: async () => attempt(path, () => (db.isOpen ? db.close() : undefined)),
  }
}

function prepare(db: DatabaseSync) {
  return {
    all: db.prepare('SELECT * FROM spend'),
    forget: db.prepare('DELETE FROM spend WHERE period = ? AND key = ?'),
    put: db.prepare('INSERT OR REPLACE INTO spend VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    findBatch: db.prepare('SELECT * FROM batches WHERE sender = ? AND key = ?'),
    putBatch: db.prepare(
      'INSERT OR REPLACE INTO batches SELECT ?1, ?2, ?3, ?4, coalesce(max(serial), 0) + 1 FROM batches WHERE sender = ?1',
    ),
    expireBatches: db.prepare('DELETE FROM batches WHERE at_ms < ?'),
    limitBatches: db.prepare(
      'DELETE FROM batches WHERE sender = ?1 AND serial <= (SELECT max(serial) FROM batches WHERE sender = ?1) - ?2',
    ),
  }
}

type Statements = ReturnType<typeof prepare>

function save(sql: Statements, { forgotten, records, batches }: UsageChanges): void {
  for (const { period, key } of forgotten) sql.forget.run(period, key)
  for (const { period, key, provider, model, pricedOn, aboveInputTokens, requests, tokens } of records) {
    const { input, input_cached, input_cache_write, output, output_reasoning } = tokens
    const name = [period, key, provider, model, pricedOn, aboveInputTokens]
    sql.put.run(...name, requests, input, input_cached, input_cache_write, output, output_reasoning)
  }
  if (batches !== undefined) saveBatches(sql, batches)
}

function saveBatches(sql: Statements, { added, sinceMs, maxPerSender }: BatchChanges): void {
  for (const { sender, key, hash, atMs } of added) sql.putBatch.run(sender, key, hash, atMs)
  sql.expireBatches.run(sinceMs)
  for (const sender of new Set(added.map((batch) => batch.sender))) sql.limitBatches.run(sender, maxPerSender)
}

function batchOf(row: Readonly<Record<string, unknown>> | undefined): StoredBatch | null {
  if (row === undefined) return null
  const { sender, key, hash, at_ms: atMs } = row
  return { sender: String(sender), key: String(key), hash: String(hash), atMs: Number(atMs) }
}

function recordOf(row: Readonly<Record<string, unknown>>): UsageRecord {
  return {
    period: String(row['period']) as PeriodKind,
    key: String(row['key']),
    provider: String(row['provider']),
    model: String(row['model']),
    pricedOn: String(row['priced_on']),
    aboveInputTokens: Number(row['above_input_tokens']),
    requests: Number(row['requests']),
    tokens: {
      input: String(row['input']),
      input_cached: String(row['input_cached']),
      input_cache_write: String(row['input_cache_write']),
      output: String(row['output']),
      output_reasoning: String(row['output_reasoning']),
    },
  }
}
