import type { AlertStore, StoredState } from '@botwatch/alerts'
import { sqliteStore } from '@botwatch/alerts/sqlite'
import { fileIdentity } from '@botwatch/sqlite'

import { answered } from './answered.ts'
import { databaseFailed } from './database-error.ts'
import type { DatabaseFile } from './database-file.ts'

/** A store of alerts whose file is opened with its first load. */
export interface LateAlertStore {
  readonly store: AlertStore
  /** Loads ahead. Rejects with a `MonitorError` with code `DATABASE_FAILED` if the file cannot be used. */
  readonly loadAhead: () => Promise<void>
}

/**
 * Creates the store of alerts in an SQLite file. The file is opened in the background by a load, so that only then it is
 * known whether it is damaged.
 */
export function openAlertStore(file: DatabaseFile): LateAlertStore {
  let store = sqliteStore({ path: file.path })
  let isLoaded = false
  let ahead: Promise<StoredState> | undefined

  const loadOrSetAside = async (): Promise<StoredState> => {
    const identity = fileIdentity(file.path)
    try {
      return await store.load()
    } catch (error) {
      // A file that has been read was sound at the start: its failures are those of a store at work.
      if (isLoaded) throw error
      file.setAside(error, identity)
    }
    await store.close()
    store = sqliteStore({ path: file.path })
    try {
      return await store.load()
    } catch (error) {
      throw databaseFailed(error, file.path)
    }
  }
  return {
    store: {
      load: async () => {
        const state = await (ahead ?? loadOrSetAside())
        isLoaded = true
        ahead = undefined
        return state
      },
      commit: (changes) => store.commit(changes),
      getAlert: (id) => store.getAlert(id),
      listResolved: (query) => store.listResolved(query),
      listEvents: (id) => store.listEvents(id),
      listSilences: () => store.listSilences(),
      listAttempts: (query) => store.listAttempts(query),
      countResolved: () => store.countResolved(),
      getFigures: (query) => store.getFigures(query),
      prune: (query) => store.prune(query),
      close: () => store.close(),
    },
    loadAhead: async () => {
      if (isLoaded) return
      ahead ??= loadOrSetAside()
      try {
        await answered(ahead, file.path)
      } catch (error) {
        ahead = undefined
        throw error
      }
    },
  }
}
