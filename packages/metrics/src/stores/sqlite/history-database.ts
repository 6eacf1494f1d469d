import { inTransaction, openDatabase } from '@botwatch/sqlite'
import type { DatabaseSync } from 'node:sqlite'

import type { HistoryCell, HistoryRead, HistorySeries, HistoryWrite } from '../../history/history-store.ts'
import { labelTextOf } from '../../history/series-key.ts'
import { SeriesIds } from './series-ids.ts'

/** The functions of a `HistoryStore` without waiting. */
export interface HistoryDatabase {
  /** Takes a `HistoryWrite` as JSON. */
  readonly write: (json: string) => readonly number[]
  readonly read: (read: HistoryRead) => readonly HistoryCell[]
  readonly list: () => readonly HistorySeries[]
  readonly close: () => void
}

const schema = {
  // "BWhi"
  applicationId: 0x42576869,
  // Cells of one step are neighbours, so that a write changes few pages. `step` and `at` are in seconds.
  migrations: [
    `
    CREATE TABLE series (
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, labels TEXT NOT NULL, written_at INTEGER NOT NULL,
      UNIQUE (name, labels)
    ) STRICT;
    CREATE TABLE cells (
      step INTEGER NOT NULL, at INTEGER NOT NULL, series INTEGER NOT NULL,
      min REAL NOT NULL, max REAL NOT NULL, sum REAL NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (step, at, series)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE last_write (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL) STRICT;
    `,
  ],
}

/** Options of {@link open}. */
export interface HistoryDatabaseOptions {
  readonly path: string
  readonly busyTimeoutMs: number
}

/** Opens the database of a history store. Throws a `SqliteError`. */
export function open({ path, busyTimeoutMs }: HistoryDatabaseOptions): HistoryDatabase {
  const db = openDatabase({ ...schema, path, busyTimeoutMs, durability: 'normal' })
  const sql = prepare(db)
  const ids = new SeriesIds(db)
  return {
    write: (json) => {
      const write = JSON.parse(json) as HistoryWrite
      if (sql.lastWrite.get()?.['id'] === write.id) return []
      try {
        return inTransaction(db, () => {
          sql.setLastWrite.run(write.id)
          return addCells(sql, ids, write)
        })
      } catch (error) {
        ids.clear()
        throw error
      }
    },
    read: ({ name, labels, stepMs, fromMs, toMs }) => {
      const id = ids.find(name, labelTextOf(labels))
      if (id === undefined) return []
      return sql.read.all(stepMs / 1000, fromMs / 1000, toMs / 1000, id).map((row) => ({
        atMs: Number(row['at']) * 1000,
        min: Number(row['min']),
        max: Number(row['max']),
        sum: Number(row['sum']),
        count: Number(row['count']),
      }))
    },
    list: () =>
      sql.list.all().map(({ name, labels }) => ({
        name: String(name),
        labels: Object.fromEntries(JSON.parse(String(labels)) as [string, string][]),
      })),
    close: () => (db.isOpen ? db.close() : undefined),
  }
}

type Statements = ReturnType<typeof prepare>

function prepare(db: DatabaseSync) {
  return {
    lastWrite: db.prepare('SELECT id FROM last_write'),
    setLastWrite: db.prepare('INSERT OR REPLACE INTO last_write VALUES (1, ?)'),
    add: db.prepare(
      `INSERT INTO cells VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        min = min(min, excluded.min), max = max(max, excluded.max), sum = sum + excluded.sum, count = count + excluded.count`,
    ),
    // The steps of a series are far apart: each is looked up.
    read: db.prepare(
      `WITH RECURSIVE steps (at) AS (SELECT ?2 WHERE ?2 < ?3 UNION ALL SELECT at + ?1 FROM steps WHERE at + ?1 < ?3)
      SELECT cells.at, min, max, sum, count FROM steps CROSS JOIN cells
      WHERE cells.step = ?1 AND cells.at = steps.at AND cells.series = ?4`,
    ),
    list: db.prepare('SELECT name, labels FROM series'),
    expire: db.prepare(
      `DELETE FROM cells WHERE step = ?1 AND at IN
        (SELECT DISTINCT at FROM cells WHERE step = ?1 AND at < ?2 ORDER BY at LIMIT ?3)`,
    ),
  }
}

function addCells(sql: Statements, ids: SeriesIds, write: HistoryWrite): readonly number[] {
  const { series, periods, expiries } = write
  const rows = ids.resolve(write)
  for (const { stepMs, atMs, cells } of periods) {
    for (const { series: index, min, max, sum, count } of cells) {
      const id = rows[index]
      if (id !== undefined) sql.add.run(stepMs / 1000, atMs / 1000, id, min, max, sum, count)
    }
  }
  for (const { stepMs, beforeMs, limit } of expiries) {
    if (limit > 0) sql.expire.run(stepMs / 1000, beforeMs / 1000, Math.min(limit, Number.MAX_SAFE_INTEGER))
  }
  return [...series.keys()].filter((index) => rows[index] === undefined)
}
