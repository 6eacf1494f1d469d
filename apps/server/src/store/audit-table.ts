import { inTransaction } from '@botwatch/sqlite'
import type { DatabaseSync } from 'node:sqlite'

import type { AuditEntry, StoredAuditEntry } from './audit-entry.ts'
import type { AuditStore } from './server-store.ts'

/** Bounds of the audit trail. */
export interface AuditBounds {
  /** Default 90 days. */
  readonly maxAgeMs?: number
  /**
   * Most changes, and most refusals and log-ins: who makes those cannot push out what was changed. Default 100000. The oldest entries
   * of the actor with the most are deleted first, so that nobody pushes out what others did.
   */
  readonly maxEntries?: number
}

const DAY_MS = 86_400_000

/** Creates the audit trail in a database. Adding an entry deletes those beyond the bounds. */
export function auditTable(
  db: DatabaseSync,
  { maxAgeMs = 90 * DAY_MS, maxEntries = 100_000 }: AuditBounds,
): AuditStore {
  const insert = db.prepare(
    `INSERT INTO audit (at_ms, actor, via, role, address, action, target, before, after, outcome)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const deleteOld = db.prepare('DELETE FROM audit WHERE at_ms < ?')
  const countOf = db.prepare('SELECT count(*) AS entries FROM audit WHERE is_change = ?')
  const deleteOldest = db.prepare(
    `DELETE FROM audit WHERE id IN (
      SELECT id FROM audit WHERE is_change = ?1 AND actor = (
        SELECT actor FROM audit WHERE is_change = ?1 GROUP BY actor ORDER BY count(*) DESC LIMIT 1
      ) ORDER BY id LIMIT ?2
    )`,
  )
  const deleteSurplus = (isChange: 0 | 1, most: number): void => {
    let surplus = Number(countOf.get(isChange)?.['entries']) - most
    while (surplus > 0) surplus -= Number(deleteOldest.run(isChange, surplus).changes)
  }
  // Counting takes a walk over all entries.
  const sweepAfter = Math.ceil(maxEntries / 100)
  let added = 0
  const list: AuditStore['list'] = ({ before = Number.MAX_SAFE_INTEGER, actor, action, limit }) => {
    const filter = { ...(actor !== undefined && { actor }), ...(action !== undefined && { action }) }
    const where = ['id < :before', ...Object.keys(filter).map((name) => `${name} = :${name}`)].join(' AND ')
    const select = db.prepare(`SELECT * FROM audit WHERE ${where} ORDER BY id DESC LIMIT :limit`)
    return select.all({ before, limit, ...filter }).map((row) => entryOf(row))
  }
  return {
    add: ({ atMs, actor, via, role, address, action, target, before, after, outcome }) =>
      inTransaction(db, () => {
        insert.run(atMs, actor, via, role ?? null, address, action, target, before, after, outcome)
        deleteOld.run(atMs - maxAgeMs)
        if (added % sweepAfter === 0)
          for (const isChange of [0, 1] as const) deleteSurplus(isChange, maxEntries - sweepAfter + 1)
        added += 1
      }),
    newest: (limit) => list({ limit }),
    list,
  }
}

function entryOf(row: Readonly<Record<string, unknown>>): StoredAuditEntry {
  return {
    id: Number(row['id']),
    atMs: Number(row['at_ms']),
    actor: String(row['actor']),
    via: String(row['via']) as AuditEntry['via'],
    role: (row['role'] as AuditEntry['role'] | null) ?? undefined,
    address: String(row['address']),
    action: String(row['action']),
    target: String(row['target']),
    before: String(row['before']),
    after: String(row['after']),
    outcome: String(row['outcome']) as AuditEntry['outcome'],
  }
}
