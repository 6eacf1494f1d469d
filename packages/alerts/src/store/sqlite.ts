import { integer, parse } from '@botwatch/options'
import { openDatabase } from '@botwatch/sqlite'
import type { DatabaseSync } from 'node:sqlite'
import * as v from 'valibot'

import { invalid } from '../errors.ts'
import { Connection } from '../sqlite/connection.ts'
import {
  AFTER_ALL_IDS,
  bodies,
  columns,
  readCounts,
  readResolved,
  readSettled,
  readState,
  toOutboxRow,
} from '../sqlite/read.ts'
import { alertSchema } from '../sqlite/schema.ts'
import { prepareStatements } from '../sqlite/statements.ts'
import { toStoreError } from '../sqlite/store-error.ts'
import { removeOld, writeChanges } from '../sqlite/write.ts'
import type { AttemptRecord } from '../store/outbox-records.ts'
import type { EpisodeEvent, EpisodeRecord, SilenceRecord } from '../store/records.ts'
import type { AlertStore } from '../store/store.ts'

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** Path of the file. The file and its folder are created if they do not exist. */
  readonly path: string
  /** How long to wait for another process that has the file locked, in milliseconds; blocks meanwhile. Default 5000. */
  readonly busyTimeoutMs?: number
}

const FILE = 'the path of a file'
const optionsSchema = v.strictObject({
  path: v.pipe(v.string(FILE), v.minLength(1, FILE)),
  busyTimeoutMs: v.optional(integer(0, 600_000), 5000),
})

/**
 * Keeps alerts in an SQLite file (`node:sqlite`, WAL, `synchronous=FULL`), which it locks for this process. Throws
 * `STORE_LOCKED`, `STORE_TOO_NEW`, `STORE_UNREADABLE` or `STORE_FAILED` if the file cannot be used, and leaves such a file
 * untouched. Calls run one after the other; a large commit yields to the event loop.
 *
 * @example
 * const store = sqliteStore({ path: 'data/alerts.db' })
 * const alerts = new AlertManager({ store })
 */
export function sqliteStore(options: SqliteStoreOptions): AlertStore {
  const parsed = parse(optionsSchema, options)
  if (!parsed.ok) throw invalid('INVALID_ARGUMENT', 'SQLite store options', parsed.problems)
  const { path, busyTimeoutMs } = parsed.value
  const db = open(path, busyTimeoutMs)
  const sql = prepareStatements(db)
  const connection = new Connection(db, path)
  /** Messages whose text is in the database and that are not settled. */
  const known = new Set<string>()

  return {
    load: () =>
      connection.alone(() => {
        const state = readState(sql)
        for (const { id } of state.outbox) known.add(id)
        return state
      }),
    commit: async (changes) => {
      await connection.write(() => writeChanges(sql, changes, known))
      for (const { id, settledMs } of changes.outbox) {
        if (settledMs === null) known.add(id)
        else known.delete(id)
      }
    },
    getEpisode: (id) => connection.alone(() => bodies<EpisodeRecord>(sql.episode.all(id))[0]),
    listResolved: (query) => connection.alone(() => readResolved(sql, query)),
    listEvents: (episodeId) => connection.alone(() => columns<EpisodeEvent>(sql.events.all(episodeId))),
    listSilences: () => connection.alone(() => bodies<SilenceRecord>(sql.silences.all())),
    countResolved: () => connection.alone(() => readCounts(sql)),
    getDeadLetter: (id) => connection.alone(() => sql.deadLetter.all(id).map(toOutboxRow)[0]),
    listDeadLetters: ({ channel = null, before = AFTER_ALL_IDS, limit }) =>
      connection.alone(() => sql.deadLetters.all({ channel, before, limit }).map(toOutboxRow)),
    listAttempts: (id) => connection.alone(() => columns<AttemptRecord>(sql.attempts.all(id))),
    listSettled: (sinceMs) => connection.alone(() => readSettled(sql, sinceMs)),
    prune: (query) => connection.write(() => removeOld(sql, query)),
    close: () => connection.close(),
  }
}

function open(path: string, busyTimeoutMs: number): DatabaseSync {
  try {
    return openDatabase({ ...alertSchema, path, busyTimeoutMs })
  } catch (error) {
    throw toStoreError(error, path)
  }
}
