import { integer, parse } from '@botwatch/options'
import { openInWorker, siblingModule } from '@botwatch/sqlite'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import type * as alertDatabase from './sqlite/database.ts'
import { addPart, splitRecords } from './sqlite/parts.ts'
import { toStoreError } from './sqlite/store-error.ts'
import type { AlertStore, StoreChanges, StoredState } from './store.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** Path of the file. The file and its folder are created if they do not exist. */
  readonly path: string
  /** How long to wait for another process that has the file locked, in milliseconds, 0 to 600000. Default 5000. */
  readonly busyTimeoutMs?: number | undefined
}

const FILE = 'the path of a file'
const optionsSchema = v.strictObject({
  path: v.pipe(
    v.string(FILE),
    v.check((path) => path !== '' && !path.includes('\0'), FILE),
  ),
  busyTimeoutMs: v.optional(integer(0, 600_000), 5000),
})

/**
 * Keeps alerts in an SQLite file (`node:sqlite`, WAL, `synchronous=FULL`), which it locks for this process. It works in a
 * thread of its own, so that a slow disk does not hold the event loop. If the file cannot be used, `load` and all other
 * calls reject with `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE` or `STORE_FAILED`, and the file stays unchanged.
 *
 * @example
 * const store = sqliteStore({ path: 'data/alerts.db' })
 * const alerts = new AlertManager({ store })
 */
export function sqliteStore(options: SqliteStoreOptions): AlertStore {
  const parsed = parse(optionsSchema, options)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'SQLite store options', parsed.problems)
  const { path } = parsed.value
  const db = openInWorker<typeof alertDatabase>({
    module: siblingModule('./sqlite/database', import.meta.url),
    options: parsed.value,
  })
  const call = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (error) {
      throw toStoreError(error, path)
    }
  }
  /** The last call that has several parts: those of two must not mix. */
  let tail: Promise<unknown> = Promise.resolve()

  const read = async (): Promise<StoredState> => {
    const state: Record<string, unknown> = {}
    for (let part = await db.call('load', true); part !== null; part = await db.call('load', false))
      addPart(state, part)
    return state as unknown as StoredState
  }
  const write = async (changes: StoreChanges): Promise<void> => {
    let staged: Promise<void> | undefined
    for (const part of splitRecords(changes)) {
      await staged
      staged = db.call('stage', part, staged === undefined)
    }
    await Promise.all([staged, db.call('commit')])
  }

  return {
    load: () => {
      const state = tail.then(read)
      tail = state.catch(() => undefined)
      return call(state)
    },
    commit: (changes) => {
      const commit = tail.then(() => write(changes))
      tail = commit.catch(() => undefined)
      return call(commit)
    },
    getAlert: (id) => call(db.call('getAlert', id)),
    listResolved: (query) => call(db.call('listResolved', query)),
    listEvents: (alertId) => call(db.call('listEvents', alertId)),
    listSilences: () => call(db.call('listSilences')),
    listAttempts: (query) => call(db.call('listAttempts', query)),
    countResolved: () => call(db.call('countResolved')),
    getFigures: (query) => call(db.call('getFigures', query)),
    prune: (query) => call(db.call('prune', query)),
    close: async () => {
      await tail
      await call(db.close())
    },
  }
}
