import { integer, parse } from '@botwatch/options'
import {
  openOnDemand,
  siblingModule,
  toSqliteError,
  type Backup,
  type BackupOptions,
  type SqliteErrorCode,
  type WorkerDatabase,
} from '@botwatch/sqlite'
import * as v from 'valibot'

import { AlertsError, invalid } from '../errors.ts'
import type * as alertDatabase from './sqlite/database.ts'
import { addPart, splitRecords } from './sqlite/parts.ts'
import type { AlertStore, StoreChanges, StoredState } from './store.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** Path of the file. The file and its folder are created if they do not exist. */
  readonly path: string
  /** How long to wait for another process that has the file locked, in milliseconds, 0 to 600000. Default 5000. */
  readonly busyTimeoutMs?: number | undefined
}

/** An alert store in an SQLite file. */
export interface SqliteAlertStore extends AlertStore {
  /**
   * Copies what is stored to a new file, while the store is used. Rejects with `STORE_FAILED` if the file exists, if it
   * cannot be written, or after `timeLimitMs` (default 10 minutes).
   */
  readonly backup: (path: string, options?: BackupOptions) => Promise<Backup>
}

const FILE = 'the path of a file'
const optionsSchema = v.strictObject({
  path: v.pipe(
    v.string(FILE),
    v.check((path) => path !== '' && !path.includes('\0'), FILE),
  ),
  busyTimeoutMs: v.optional(integer(0, 600_000), 5000),
})

const OTHER_PATH = '; use the path of a file in a folder that can be written to'
const BY_CODE: Readonly<Record<SqliteErrorCode, string>> = {
  LOCKED: '; stop that process or use another path',
  TOO_NEW: '; update this program or use another path',
  UNREADABLE: '; move the file away to start without its alerts, or use another path',
  INCOMPLETE: '',
  FAILED: '',
}
/** By primary result code of SQLite: READONLY, FULL, CANTOPEN. */
const BY_RESULT: Readonly<Record<number, string>> = {
  8: OTHER_PATH,
  13: '; free space on the disk',
  14: OTHER_PATH,
}

type Database = WorkerDatabase<alertDatabase.AlertDatabase>

/**
 * Keeps alerts in an SQLite file (`node:sqlite`, WAL, `synchronous=FULL`), which it locks for this process. It works in a
 * thread of its own, so that a slow disk does not hold the event loop. The first call opens the file. If it cannot be
 * used, the call rejects with `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE`, `STORE_INCOMPLETE` or `STORE_FAILED`,
 * the file stays unchanged, and the next call tries again.
 *
 * @example
 * const store = sqliteStore({ path: 'data/alerts.db' })
 * const alerts = new AlertManager({ store })
 */
export function sqliteStore(options: SqliteStoreOptions): SqliteAlertStore {
  const parsed = parse(optionsSchema, options)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'SQLite store options', parsed.problems)
  const { path } = parsed.value
  const {
    use,
    backup,
    close: closeDatabase,
  } = openOnDemand<typeof alertDatabase>({
    module: siblingModule('./sqlite/database', import.meta.url),
    options: parsed.value,
    path,
    toError: (error) => toStoreError(error, path),
  })
  /** The last call that has several parts: those of two must not mix. */
  let tail: Promise<unknown> = Promise.resolve()

  const alone = <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    const run = tail.then(() => use(work))
    tail = run.catch(() => undefined)
    return run
  }

  /** A load under way: whoever gave it up and tries again waits for the same one. */
  let loading: Promise<StoredState> | undefined

  return {
    load: () => {
      const run = (loading ??= alone(read).finally(() => {
        if (loading === run) loading = undefined
      }))
      return run
    },
    commit: (changes) => {
      loading = undefined
      return alone((db) => write(db, changes))
    },
    getAlert: (id) => use((db) => db.call('getAlert', id)),
    listResolved: (query) => use((db) => db.call('listResolved', query)),
    listEvents: (alertId) => use((db) => db.call('listEvents', alertId)),
    listSilences: () => use((db) => db.call('listSilences')),
    listAttempts: (query) => use((db) => db.call('listAttempts', query)),
    countResolved: () => use((db) => db.call('countResolved')),
    getFigures: (query) => use((db) => db.call('getFigures', query)),
    prune: (query) => use((db) => db.call('prune', query)),
    backup,
    close: async () => {
      await tail
      await closeDatabase()
    },
  }
}

async function read(db: Database): Promise<StoredState> {
  const state: Record<string, unknown> = {}
  for (let part = await db.call('load', true); part !== null; part = await db.call('load', false))
    addPart(state, part)
  return state as unknown as StoredState
}

async function write(db: Database, changes: StoreChanges): Promise<void> {
  let staged: Promise<void> | undefined
  for (const part of splitRecords(changes)) {
    await staged
    staged = db.call('stage', part, staged === undefined)
  }
  await Promise.all([staged, db.call('commit')])
}

/** Turns an error of SQLite, the file system or the worker into an error of this package that says what to do. */
function toStoreError(error: unknown, path: string): AlertsError {
  const { code, message, cause = error } = toSqliteError(error, path)
  const { errcode = 0, message: reason = '' } = Object(cause) as { errcode?: number; message?: string }
  const advice = BY_RESULT[errcode & 0xff] ?? BY_CODE[code]
  // An error of the file system: the folder could not be created.
  const text = /^E[A-Z]+: /.test(reason)
    ? `${path} cannot be opened: ${reason}${OTHER_PATH}`
    : `${message}${advice}`
  return new AlertsError(`STORE_${code}`, `The alert store ${text}`, { cause })
}
