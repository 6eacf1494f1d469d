import { inTransaction, openDatabase, SqliteError } from '@botwatch/sqlite'
import { DatabaseSync } from 'node:sqlite'

import type { AlertEvent, AlertRecord, SilenceRecord } from '../../alert.ts'
import type { AttemptRecord } from '../notify-records.ts'
import type { AlertStore, AttemptQuery, StoreChanges } from '../store.ts'
import { FigureTable } from './figures.ts'
import { addPart, splitRecords } from './parts.ts'
import { removeOld } from './prune.ts'
import { readAttempts, readCounts, readEvents, readResolved, readState } from './read.ts'
import { alertSchema, UNRELEASED_ID } from './schema.ts'
import { Statements } from './statements.ts'
import { writeChanges } from './write.ts'

type Synchronous<Functions> = {
  readonly [Name in keyof Functions]: Functions[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never
}

/** The functions of an `AlertStore` without waiting. The state and changes are JSON texts, in parts. */
export interface AlertDatabase extends Omit<Synchronous<AlertStore>, 'load' | 'commit'> {
  /** Does nothing: the first answer shows that the file was opened. */
  readonly ready: () => void
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
  const db = openFile({ path, busyTimeoutMs })
  const sql = new Statements(db)
  const figures = new FigureTable(sql)
  const write = <T>(work: () => T): T => figures.change(() => inTransaction(db, work))
  let loading: Iterator<string, void> = [].values()
  let staged: Record<string, unknown> = {}
  return {
    ready: () => undefined,
    load: (isFirst) => {
      if (isFirst) loading = splitRecords(readState(sql))
      return loading.next().value ?? null
    },
    stage: (part, isFirst) => {
      if (isFirst) staged = {}
      addPart(staged, part)
    },
    commit: () => {
      const changes = staged as unknown as StoreChanges
      staged = {}
      write(() => writeChanges(sql, figures, changes))
    },
    getAlert: (id) => sql.bodies<AlertRecord>('SELECT body FROM alerts WHERE id = ?', id)[0],
    listResolved: (query) => readResolved(sql, query),
    listEvents: (alertId): readonly AlertEvent[] => readEvents(sql, alertId),
    listSilences: () => sql.bodies<SilenceRecord>('SELECT body FROM silences ORDER BY id DESC'),
    listAttempts: (query: AttemptQuery): readonly AttemptRecord[] => readAttempts(sql, query),
    countResolved: () => readCounts(sql),
    getFigures: (query) => figures.read(query),
    prune: (query) => write(() => removeOld(sql, figures, query)),
    close: () => db.close(),
  }
}

function openFile({ path, busyTimeoutMs }: AlertDatabaseOptions): DatabaseSync {
  try {
    return openDatabase({ ...alertSchema, path, busyTimeoutMs })
  } catch (error) {
    if (!isUnreleased(path)) throw error
    const reason = 'its alerts were written by a version before the first release, which cannot be read'
    throw new SqliteError('UNREADABLE', `${path} cannot be used: ${reason}`, { cause: error })
  }
}

function isUnreleased(path: string): boolean {
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    const id = db.prepare('PRAGMA application_id').get()?.['application_id']
    db.close()
    return id === UNRELEASED_ID
  } catch {
    return false
  }
}
