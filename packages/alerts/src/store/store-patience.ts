import { AlertsError } from '../errors.ts'
import type { AlertStore } from './store.ts'

/** Longest time that a caller waits for the store. */
export const STORE_PATIENCE_MS = 10_000

/** The error of a store that has not answered for a time. */
export function noAnswer(forMs: number): AlertsError {
  return new AlertsError('STORE_FAILED', `The alert store has not answered for ${Math.round(forMs / 1000)} s`)
}

/**
 * Returns a store whose reads and `prune` reject with `STORE_FAILED` after 10 seconds without an answer. The others have limits
 * elsewhere.
 */
export function limitReads(store: AlertStore): AlertStore {
  return {
    load: () => store.load(),
    commit: (changes) => store.commit(changes),
    getAlert: (id) => answerOf(() => store.getAlert(id)),
    listResolved: (query) => answerOf(() => store.listResolved(query)),
    listEvents: (id) => answerOf(() => store.listEvents(id)),
    listSilences: () => answerOf(() => store.listSilences()),
    listAttempts: (query) => answerOf(() => store.listAttempts(query)),
    countResolved: () => answerOf(() => store.countResolved()),
    getFigures: (query) => answerOf(() => store.getFigures(query)),
    prune: (query) => answerOf(() => store.prune(query)),
    close: () => store.close(),
  }
}

/** The process lives until there is an answer or the time is up, because a program may wait for it. */
async function answerOf<T>(read: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(noAnswer(STORE_PATIENCE_MS)), STORE_PATIENCE_MS)
  try {
    return await Promise.race([read(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
