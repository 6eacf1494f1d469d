import { integer, parse, text } from '@botwatch/options'
import { openOnDemand, siblingModule, type Backup, type BackupOptions } from '@botwatch/sqlite'
import * as v from 'valibot'

import { MetricsError } from '../errors.ts'
import type { HistoryStore } from '../history/history-store.ts'
import { toStoreError } from './sqlite/attempt.ts'
import type * as historyDatabase from './sqlite/history-database.ts'

/** Options of {@link sqliteHistoryStore}. */
export interface SqliteHistoryStoreOptions {
  /** Path of the file. File and folder are created if they do not exist. */
  readonly path: string
  /** How long to wait for another process to unlock the file, in milliseconds: 0 to 600000. Default 5000. */
  readonly busyTimeoutMs?: number | undefined
}

/** A history store in an SQLite file. */
export interface SqliteHistoryStore extends HistoryStore {
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

/**
 * Keeps history in an SQLite file (`node:sqlite`, WAL), which it locks for this process. It works in a thread of its own,
 * so that a slow disk does not hold the event loop. The first call opens the file. If it cannot be used, the call rejects
 * with `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE`, `STORE_INCOMPLETE` or `STORE_FAILED`, the file stays
 * unchanged, and the next call tries again. A write survives the end of the process, even a kill; a power failure may lose
 * the last ones.
 *
 * @example
 * const history = new History({ store: sqliteHistoryStore({ path: 'data/history.db' }) })
 */
export function sqliteHistoryStore(options: SqliteHistoryStoreOptions): SqliteHistoryStore {
  const parsed = parse(optionsSchema, options)
  if (!parsed.ok) throw new MetricsError('INVALID_OPTIONS', parsed.problems)
  const { path } = parsed.value
  const { use, backup, close } = openOnDemand<typeof historyDatabase>({
    module: siblingModule('./sqlite/history-database', import.meta.url),
    options: parsed.value,
    path,
    toError: (error) => toStoreError(error, path),
  })
  return {
    // As text, because a structured clone of so many objects takes several times longer.
    write: (write) => use((db) => db.call('write', JSON.stringify(write))),
    read: (read) => use((db) => db.call('read', read)),
    list: () => use((db) => db.call('list')),
    backup,
    close,
  }
}
