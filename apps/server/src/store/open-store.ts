import { openDatabase } from '@botwatch/sqlite'
import { join } from 'node:path'

import { auditTable, type AuditBounds } from './audit-table.ts'
import { database } from './schema.ts'
import type { ServerStore } from './server-store.ts'
import { sessionTable } from './session-table.ts'

/** Name of the file in the data folder. */
const FILE = 'server.db'

/**
 * Opens the database of the server in a data folder; without a folder, one in memory, with which sessions end when the
 * process does. Throws the error of `openDatabase`.
 */
export function openServerStore(dataDir?: string, bounds: AuditBounds = {}): ServerStore {
  const path = dataDir === undefined ? ':memory:' : join(dataDir, FILE)
  const db = openDatabase({ ...database, path, durability: 'normal' })
  return {
    audit: auditTable(db, bounds),
    sessions: sessionTable(db),
    close: () => {
      if (db.isOpen) db.close()
    },
  }
}
