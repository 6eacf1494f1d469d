import { DatabaseFile, type SetAside } from '@botwatch/monitor'
import { openDatabase, toSqliteError } from '@botwatch/sqlite'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'

import { auditTable, type AuditBounds } from './audit-table.ts'
import { heartbeatTable } from './heartbeat-table.ts'
import { database } from './schema.ts'
import type { ServerStore } from './server-store.ts'
import { sessionTable } from './session-table.ts'

/** Name of the file in the data folder. */
const FILE = 'server.db'

/** Options of {@link openServerStore}. */
export interface ServerStoreOptions extends AuditBounds {
  /** Called if the file is damaged and a new one takes its place. */
  readonly onSetAside?: (setAside: SetAside) => void
}

/**
 * Opens the database of the server in a data folder; without a folder, one in memory, with which sessions end when the
 * process does. A damaged file is set aside. Throws a `MonitorError` with code `DATABASE_FAILED` that says what to do.
 */
export function openServerStore(
  dataDir?: string,
  { onSetAside = () => undefined, ...bounds }: ServerStoreOptions = {},
): ServerStore {
  if (dataDir === undefined) return storeOf(open(':memory:'), null, bounds, () => undefined)
  const file = new DatabaseFile(
    join(dataDir, FILE),
    'the audit trail and the last heartbeats, and sessions have ended',
    onSetAside,
  )
  return storeOf(file.open(open), file.path, bounds, () => file.problem())
}

/** Throws errors with the codes that stores have. */
function open(path: string): DatabaseSync {
  try {
    return openDatabase({ ...database, path, durability: 'normal' })
  } catch (error) {
    const { code, message } = toSqliteError(error, path)
    throw Object.assign(new Error(message, { cause: error }), { code: `STORE_${code}` })
  }
}

function storeOf(
  db: DatabaseSync,
  path: string | null,
  bounds: AuditBounds,
  problem: ServerStore['problem'],
): ServerStore {
  return {
    audit: auditTable(db, bounds),
    sessions: sessionTable(db),
    heartbeats: heartbeatTable(db),
    path,
    problem,
    close: () => {
      if (db.isOpen) db.close()
    },
  }
}
