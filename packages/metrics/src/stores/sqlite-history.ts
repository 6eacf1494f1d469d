import { integer, parse, text } from '@botwatch/options'
import {
  backupDatabase,
  isWorkerEnded,
  openInWorker,
  siblingModule,
  type Backup,
  type BackupOptions,
  type WorkerDatabase,
} from '@botwatch/sqlite'
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

type Database = WorkerDatabase<historyDatabase.HistoryDatabase>

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
  let opened: Promise<Database> | undefined
  let isClosed = false
  const open = async (): Promise<Database> => {
    const module = siblingModule('./sqlite/history-database', import.meta.url)
    const db = openInWorker<typeof historyDatabase>({ module, options: parsed.value })
    try {
      await db.call('ready')
      return db
    } catch (error) {
      opened = undefined
      throw error
    }
  }
  /** Runs work. A file that could not be opened, or whose thread has ended, is opened anew by the next call. */
  const use = async <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    if (isClosed) throw new MetricsError('STORE_FAILED', `${path} was closed`)
    const used = (opened ??= open())
    try {
      return await work(await used)
    } catch (error) {
      if (isWorkerEnded(error) && opened === used) opened = undefined
      throw toStoreError(error, path)
    }
  }
  return {
    // As text, because a structured clone of so many objects takes several times longer.
    write: (write) => use((db) => db.call('write', JSON.stringify(write))),
    read: (read) => use((db) => db.call('read', read)),
    list: () => use((db) => db.call('list')),
    backup: (to, limits) =>
      backupDatabase(path, to, limits).catch((error: unknown) => {
        throw toStoreError(error, path)
      }),
    close: async () => {
      isClosed = true
      try {
        const db = await opened?.catch(() => undefined)
        await db?.close()
      } catch (error) {
        throw toStoreError(error, path)
      }
    },
  }
}
