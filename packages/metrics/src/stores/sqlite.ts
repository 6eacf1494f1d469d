import type { DatabaseSync } from 'node:sqlite'

import { inTransaction, openDatabase, toSqliteError } from '@botwatch/sqlite'

import { MetricsError } from '../errors.ts'
import type { UsageChanges, UsageRecord, UsageStore } from '../meter/usage-store.ts'
import type { PeriodKind } from '../meter/report.ts'
import { ProblemList } from '../problem-list.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The file; made, with its folder, when there is none. */
  readonly path: string
  /** How long to wait for another process to let go of the file; blocks. Default 5000. */
  readonly busyTimeoutMs?: number
}

const schema = {
  // "BWpd"
  applicationId: 0x42577064,
  // Tokens are texts: their totals may be larger than SQLite's integers.
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
  ],
}

/**
 * Keeps days and months in an SQLite file (`node:sqlite`, WAL), locked for one process. Opens it at once and throws
 * `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE` or `STORE_FAILED`; a file it refuses is left as it is. What was
 * saved survives the end of the process, however it ends; a loss of power may take the last saves.
 *
 * @example
 * const metrics = new MetricsCollector({ store: sqliteStore({ path: 'data/metrics.db' }) })
 */
export function sqliteStore({ path, busyTimeoutMs = 5000 }: SqliteStoreOptions): UsageStore {
  const problems = new ProblemList()
  problems.check('path', path, 'the path of a file', typeof path === 'string' && path !== '')
  const isTimeout = Number.isInteger(busyTimeoutMs) && busyTimeoutMs >= 0 && busyTimeoutMs <= 600_000
  problems.check('busyTimeoutMs', busyTimeoutMs, 'an integer from 0 to 600000', isTimeout)
  if (problems.lines.length > 0) throw new MetricsError('INVALID_OPTIONS', problems.lines)

  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      const { code, message, cause } = toSqliteError(error, path)
      throw new MetricsError(`STORE_${code}`, [message], { cause })
    }
  }
  const db = attempt(() => openDatabase({ ...schema, path, busyTimeoutMs, durability: 'normal' }))
  const sql = attempt(() => prepare(db))
  return {
    load: async () => attempt(() => sql.all.all().map((row) => recordOf(row))),
    save: async (changes) => attempt(() => inTransaction(db, () => save(sql, changes))),
    close: async () => attempt(() => (db.isOpen ? db.close() : undefined)),
  }
}

function prepare(db: DatabaseSync) {
  return {
    all: db.prepare('SELECT * FROM spend'),
    forget: db.prepare('DELETE FROM spend WHERE period = ? AND key = ?'),
    put: db.prepare('INSERT OR REPLACE INTO spend VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
  }
}

function save(sql: ReturnType<typeof prepare>, { forgotten, records }: UsageChanges): void {
  for (const { period, key } of forgotten) sql.forget.run(period, key)
  for (const { period, key, provider, model, pricedOn, aboveInputTokens, requests, tokens } of records) {
    const { input, input_cached, input_cache_write, output, output_reasoning } = tokens
    const name = [period, key, provider, model, pricedOn, aboveInputTokens]
    sql.put.run(...name, requests, input, input_cached, input_cache_write, output, output_reasoning)
  }
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
