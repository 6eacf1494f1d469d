import type { AlertStore, StoredState } from '@botwatch/alerts'
import { sqliteStore as alertStore } from '@botwatch/alerts/sqlite'
import type { UsageStore } from '@botwatch/metrics'
import { sqliteStore as usageStore } from '@botwatch/metrics/sqlite'
import { join } from 'node:path'

import { MonitorError } from './errors.ts'
import type { MonitorSettings } from './options.ts'

/** The databases of a monitor. Without a folder there are none, and everything is kept in memory. */
export interface Stores {
  readonly usage: UsageStore | undefined
  readonly alerts: AlertStore | undefined
  /** Loads the stored alerts ahead. Rejects with a `MonitorError` with code `DATABASE_FAILED` if that fails. */
  readonly load: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens the databases of the parts that were not given. Throws a `MonitorError` with code `DATABASE_FAILED` that says what to do. */
export function openStores({ dataDir, metrics, alerts }: MonitorSettings): Stores {
  const inFolder = (file: string): string | undefined =>
    dataDir === undefined ? undefined : join(dataDir, file)
  const usagePath = metrics === undefined ? inFolder('metrics.db') : undefined
  const alertsPath = alerts === undefined ? inFolder('alerts.db') : undefined
  const usage = usagePath === undefined ? undefined : openStore(usagePath, (path) => usageStore({ path }))
  const opened = alertsPath === undefined ? undefined : openAlertStore(alertsPath)
  return {
    usage,
    alerts: opened?.store,
    load: async () => opened?.loadAhead(),
    close: async () => {
      await Promise.all([usage?.close(), opened?.store.close()])
    },
  }
}

function openStore<T>(path: string, open: (path: string) => T): T {
  try {
    return open(path)
  } catch (error) {
    throw databaseFailed(error, path)
  }
}

/** The store of alerts is opened in the background: `loadAhead` tells whether it can be used. */
function openAlertStore(path: string): {
  readonly store: AlertStore
  readonly loadAhead: () => Promise<void>
} {
  const store = alertStore({ path })
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

function databaseFailed(error: unknown, path: string): MonitorError {
  return new MonitorError('DATABASE_FAILED', reasonOf(error, path), { cause: error })
}

function reasonOf(error: unknown, path: string): string {
  switch ((error as { code?: unknown }).code) {
    case 'STORE_LOCKED':
      return `${path} is in use by another process; stop that process or use another folder`
    case 'STORE_TOO_NEW':
      return `${path} was written by a newer version; update this program or use another folder`
    case 'STORE_INCOMPLETE':
      return `${path} was copied while a server used it, without the log (-wal) of the same moment; copy both files while the server is stopped, or restore a backup and move the -wal away`
    case 'STORE_UNREADABLE':
      return `${path} is damaged or not a Botwatch database; move it away to start without its data, or use another folder`
    default:
      return `${path} cannot be opened (${systemCodeOf(error)}); make the folder writable or use another folder`
  }
}

/** The code of the system call that failed, e.g. EACCES, or else the message. */
function systemCodeOf(error: unknown): string {
  const { code, cause, message } = error as NodeJS.ErrnoException
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return code
  return cause === undefined ? message : systemCodeOf(cause)
}
