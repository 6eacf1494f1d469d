import { forgetBackupTime, inTransaction, readBackupTime } from '@botwatch/sqlite'
import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'

import type { SessionStore } from './server-store.ts'

/** How often sessions that would be over anyway are forgotten. */
const SWEEP_MS = 60_000

/** Creates the store of ended sessions in a database, and the secret if it is missing. All sessions of a restored backup have ended. */
export function sessionTable(db: DatabaseSync): SessionStore {
  const remove = db.prepare('DELETE FROM ended_session WHERE until_ms <= ?')
  const insert = db.prepare('INSERT OR REPLACE INTO ended_session VALUES (?, ?)')
  const ended = new Map<string, number>()
  let sweptMs = Date.now()
  const secret = inTransaction(db, () => {
    remove.run(Date.now())
    // A restored backup does not know which sessions ended after it was made.
    if (readBackupTime(db) !== null) {
      db.exec('DELETE FROM secret')
      forgetBackupTime(db)
    }
    return readSecret(db)
  })
  for (const row of db.prepare('SELECT id, until_ms FROM ended_session').all())
    ended.set(String(row['id']), Number(row['until_ms']))
  return {
    secret,
    isEnded: (id) => ended.has(id),
    end: (id, untilMs) => {
      const nowMs = Date.now()
      ended.set(id, untilMs)
      if (Math.abs(nowMs - sweptMs) > SWEEP_MS) {
        for (const [each, until] of ended) if (until <= nowMs) ended.delete(each)
        sweptMs = nowMs
      }
      inTransaction(db, () => {
        remove.run(nowMs)
        insert.run(id, untilMs)
      })
    },
  }
}

function readSecret(db: DatabaseSync): Buffer {
  const row = db.prepare(`SELECT value FROM secret WHERE name = 'sessions'`).get()
  if (row !== undefined) return Buffer.from(row['value'] as Uint8Array)
  const secret = randomBytes(32)
  db.prepare(`INSERT INTO secret VALUES ('sessions', ?)`).run(secret)
  return secret
}
