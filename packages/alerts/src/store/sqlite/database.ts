import { forgetBackupTime, inTransaction, openDatabase, readBackupTime, SqliteError } from '@botwatch/sqlite'
import type { DatabaseSync } from 'node:sqlite'

import type { AlertEvent, AlertRecord, SilenceRecord } from '../../alert.ts'
import { computeFigures, type FigureTable } from '../figures.ts'
import type { AlertStore, StoreChanges } from '../store.ts'
import { addPart, splitRecords } from './parts.ts'
import { readAttempts, readCounts, readFigureTable, readResolved, readState } from './read.ts'
import { alertSchema } from './schema.ts'
import { Statements } from './statements.ts'
import { removeOld, writeChanges } from './write.ts'

type Synchronous<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never
}

/** The functions of an `AlertStore` without waiting. The state and changes are JSON texts, in parts. */
export interface AlertDatabase extends Omit<Synchronous<AlertStore>, 'load' | 'commit'> {
  /** Returns the next part, after the last one null. `isFirst` reads the state anew. */
  readonly load: (isFirst: boolean) => string | null
  /** Keeps a part of the next commit. `isFirst` drops the parts of a commit that never came. */
  readonly stage: (part: string, isFirst: boolean) => void
  /** Writes the staged parts. */
  readonly commit: () => void
}

/** Options of {@link open}. */
export interface AlertDatabaseOptions {
  readonly path: string
  readonly busyTimeoutMs: number
}

/** Opens the database of an alert store. Throws a `SqliteError`. */
export function open({ path, busyTimeoutMs }: AlertDatabaseOptions): AlertDatabase {
  const db = openDatabase({ ...alertSchema, path, busyTimeoutMs })
  const sql = new Statements(db)
  // Reading 100 000 rows takes longer than computing their figures, so they are kept in memory, about 200 bytes each.
  let figures: FigureTable | undefined = readAll(db, path, () => readFigureTable(sql))
  const write = <T>(work: (table: FigureTable) => T): T => {
    const table = (figures ??= readFigureTable(sql))
    // Of a transaction that is rolled back they are read anew.
    figures = undefined
    const result = inTransaction(db, () => work(table))
    figures = table
    return result
  }
  let restoredFromMs = readBackupTime(db)
  let loading: Iterator<string, void> = [].values()
  let staged: Record<string, unknown> = {}
  return {
    load: (isFirst) => {
      const restored = restoredFromMs === null ? {} : { restoredFromMs }
      if (isFirst) loading = splitRecords({ ...readAll(db, path, () => readState(sql)), ...restored })
      return loading.next().value ?? null
    },
    stage: (part, isFirst) => {
      if (isFirst) staged = {}
      addPart(staged, part)
    },
    commit: () => {
      const changes = staged as unknown as StoreChanges
      staged = {}
      write((table) => {
        writeChanges(sql, table, changes)
        if (restoredFromMs !== null) forgetBackupTime(db)
      })
      restoredFromMs = null
    },
    getAlert: (id) => sql.bodies<AlertRecord>('SELECT body FROM alerts WHERE id = ?', id)[0],
    listResolved: (query) => readResolved(sql, query),
    listEvents: (alertId) =>
      sql.bodies<AlertEvent>('SELECT body FROM events WHERE alert = ? ORDER BY key', alertId),
    listSilences: () => sql.bodies<SilenceRecord>('SELECT body FROM silences ORDER BY id DESC'),
    listAttempts: (query) => readAttempts(sql, query),
    countResolved: () => readCounts(sql),
    getFigures: (query) => {
      const { alerts, attempts } = (figures ??= readFigureTable(sql))
      return computeFigures(alerts.values(), attempts.values(), query)
    },
    prune: (query) => write((table) => removeOld(sql, table, query)),
    close: () => {
      if (db.isOpen) db.close()
    },
  }
}

/** Reads the whole state. A record that is no JSON is damage that the check of the pages does not find. */
function readAll<T>(db: DatabaseSync, path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    db.close()
    if (!(error instanceof Error) || !/JSON/.test(error.message)) throw error
    throw new SqliteError('UNREADABLE', `${path} is damaged`, { cause: error })
  }
}
