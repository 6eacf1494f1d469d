import type { AlertStore, StoredState } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { join } from 'node:path'

import { ServerError } from './errors.ts'

const OTHER_FOLDER = 'set MONITORING_DATA_DIR to another folder'

/**
 * Opens a database in the data folder. Throws a `ServerError` with code `DATABASE_FAILED` if it cannot be opened; its
 * message says what to do.
 */
export function openStore<T>(dataDir: string, file: string, open: (path: string) => T): T {
  const path = join(dataDir, file)
  try {
    return open(path)
  } catch (error) {
    throw databaseFailed(error, path)
  }
}

/** The store of alerts, and whether it can be used. */
export interface OpenedAlertStore {
  readonly store: AlertStore
  /** Loads the stored state ahead. Rejects with a `ServerError` with code `DATABASE_FAILED` if that fails. */
  readonly loadAhead: () => Promise<void>
}

/** Opens the database of alerts in the data folder. It is opened in the background: {@link OpenedAlertStore.loadAhead} tells whether it can be. */
export function openAlertStore(dataDir: string): OpenedAlertStore {
  const path = join(dataDir, 'alerts.db')
  const store = sqliteStore({ path })
  let ahead: Promise<StoredState> | undefined
  let isLoaded = false
  return {
    store: {
      ...store,
      load: async () => {
        const state = await (ahead ?? store.load())
        isLoaded = true
        ahead = undefined
        return state
      },
    },
    loadAhead: async () => {
      if (isLoaded) return
      ahead ??= store.load()
      try {
        await ahead
      } catch (error) {
        ahead = undefined
        throw databaseFailed(error, path)
      }
    },
  }
}

function databaseFailed(error: unknown, path: string): ServerError {
  return new ServerError('DATABASE_FAILED', `MONITORING_DATA_DIR: ${reasonOf(error, path)}`, { cause: error })
}

function reasonOf(error: unknown, path: string): string {
  switch ((error as { code?: unknown }).code) {
    case 'STORE_LOCKED':
      return `${path} is in use by another process; stop that process or ${OTHER_FOLDER}`
    case 'STORE_TOO_NEW':
      return `${path} was written by a newer version; update this server or ${OTHER_FOLDER}`
    case 'STORE_INCOMPLETE':
      return `${path} was copied while a server used it, without the log (-wal) of the same moment; copy both files while the server is stopped, or restore a backup (docs/server.md)`
    case 'STORE_UNREADABLE':
      return `${path} is damaged or not a Botwatch database; move it away to start without its data, or ${OTHER_FOLDER}`
    default:
      return `${path} cannot be opened (${systemCodeOf(error)}); make the folder writable or ${OTHER_FOLDER}`
  }
}

/** The code of the system call that failed, e.g. EACCES, or else the message. */
function systemCodeOf(error: unknown): string {
  const { code, cause, message } = error as NodeJS.ErrnoException
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return code
  return cause === undefined ? message : systemCodeOf(cause)
}
