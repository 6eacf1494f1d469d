import { backupDatabase, type BackupOptions } from './backup.ts'
import type { Backup } from './copy-file.ts'
import { isWorkerEnded, SqliteError } from './errors.ts'
import { checkWorkerOptions } from './options.ts'
import type { DatabaseModule } from './serve-database.ts'
import { openInWorker, type WorkerDatabase, type WorkerOptions } from './worker-database.ts'

/** Options of {@link openOnDemand}. */
export interface OnDemandOptions<Module extends DatabaseModule> extends WorkerOptions<Module> {
  /** Path of the database. */
  readonly path: string
  /** Returns the error that a caller gets instead of one of this package or of a function of the database. */
  readonly toError: (error: unknown) => Error
}

/** A database in a worker thread that is opened when it is used. Every failure is a rejected promise. */
export interface DatabaseOnDemand<Functions> {
  /** Runs work. A file that could not be opened, or whose worker has ended, is opened anew by the next use. */
  readonly use: <T>(work: (db: WorkerDatabase<Functions>) => Promise<T>) => Promise<T>
  /** Copies the database to a new file, see {@link backupDatabase}. */
  readonly backup: (to: string, options?: BackupOptions) => Promise<Backup>
  /** Waits for the calls under way and closes the database. Later uses reject. Idempotent. */
  readonly close: () => Promise<void>
}

/**
 * Opens a database in a worker thread with its first use. Returns at once. Throws `INVALID_OPTIONS` if the options of the worker
 * are invalid.
 */
export function openOnDemand<Module extends DatabaseModule>(
  given: OnDemandOptions<Module>,
): DatabaseOnDemand<ReturnType<Module['open']>> {
  checkWorkerOptions(given)
  const { path, toError, ...options } = given
  type Database = WorkerDatabase<ReturnType<Module['open']>>
  let opened: Promise<Database> | undefined
  let isClosed = false
  const open = async (): Promise<Database> => {
    const db = openInWorker<Module>(options)
    try {
      await db.opened
      return db
    } catch (error) {
      opened = undefined
      throw error
    }
  }
  const use = async <T>(work: (db: Database) => Promise<T>): Promise<T> => {
    if (isClosed) throw new SqliteError('FAILED', `${path} was closed`)
    const used = (opened ??= open())
    try {
      return await work(await used)
    } catch (error) {
      if (isWorkerEnded(error) && opened === used) opened = undefined
      throw error
    }
  }
  const close = async (): Promise<void> => {
    isClosed = true
    const db = await opened?.catch(() => undefined)
    await db?.close()
  }
  const orError = async <T>(result: Promise<T>): Promise<T> => {
    try {
      return await result
    } catch (error) {
      throw toError(error)
    }
  }
  return {
    use: (work) => orError(use(work)),
    backup: (to, limits) => orError(backupDatabase(path, to, limits)),
    close: () => orError(close()),
  }
}
