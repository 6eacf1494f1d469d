import { inTransaction } from '@botwatch/sqlite'
import type { DatabaseSync } from 'node:sqlite'

import type { HeartbeatStore } from './server-store.ts'

/** Creates the store of the last reports of jobs in a database. */
export function heartbeatTable(db: DatabaseSync): HeartbeatStore {
  const select = db.prepare('SELECT * FROM heartbeat WHERE name = ?')
  const insert = db.prepare('INSERT OR REPLACE INTO heartbeat VALUES (?, ?, ?, ?, ?, ?, ?)')
  return {
    get: (name) => {
      const row = select.get(name.toLowerCase())
      if (row === undefined) return undefined
      return {
        sinceMs: Number(row['since_ms']),
        beatAtMs: timeOf(row['beat_at_ms']),
        failedAtMs: timeOf(row['failed_at_ms']),
        hasFailed: row['has_failed'] === 1,
        isMissed: row['is_missed'] === 1,
        message: row['message'] === null ? null : String(row['message']),
      }
    },
    put: (name, { sinceMs, beatAtMs, failedAtMs, hasFailed, isMissed, message }) => {
      const flags = [hasFailed ? 1 : 0, isMissed ? 1 : 0] as const
      inTransaction(db, () =>
        insert.run(name.toLowerCase(), sinceMs, beatAtMs, failedAtMs, ...flags, message),
      )
    },
  }
}

function timeOf(value: unknown): number | null {
  return value === null ? null : Number(value)
}
