import type { HistoryStore } from '@botwatch/metrics'
import { sqliteHistoryStore } from '@botwatch/metrics/sqlite-history'
import { fileIdentity } from '@botwatch/sqlite'

import { answered } from './answered.ts'
import { databaseFailed } from './database-error.ts'
import type { DatabaseFile } from './database-file.ts'

/** A store of history whose file is opened with its first call. */
export interface LateHistoryStore {
  readonly store: HistoryStore
  /** Opens the file ahead. Rejects with a `MonitorError` with code `DATABASE_FAILED` if it cannot be used. */
  readonly openAhead: () => Promise<void>
}

/** Creates the store of history in an SQLite file, which is opened in the background. */
export function openHistoryStore(file: DatabaseFile): LateHistoryStore {
  let store = sqliteHistoryStore({ path: file.path })
  let isOpen = false
  const open = async (): Promise<void> => {
    const identity = fileIdentity(file.path)
    try {
      await store.list()
      return
    } catch (error) {
      file.setAside(error, identity)
    }
    await store.close()
    store = sqliteHistoryStore({ path: file.path })
    try {
      await store.list()
    } catch (error) {
      throw databaseFailed(error, file.path)
    }
  }
  return {
    store: {
      write: (write) => store.write(write),
      read: (read) => store.read(read),
      list: () => store.list(),
      close: () => store.close(),
    },
    openAhead: async () => {
      if (isOpen) return
      await answered(open(), file.path)
      isOpen = true
    },
  }
}
