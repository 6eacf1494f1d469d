import { AlertsError } from '../errors.ts'
import type { AlertStore } from './store.ts'

/** Longest time that a caller waits for the store. After it, work goes on from memory. */
export const STORE_PATIENCE_MS = 10_000

/** The error of a store that does not answer. */
export function noAnswer(forMs: number): AlertsError {
  return new AlertsError('STORE_FAILED', `The alert store has not answered for ${Math.round(forMs / 1000)} s`)
}

/**
 * A store whose reads reject with `STORE_FAILED` after 10 seconds without an answer: a read that hangs would hold up every
 * later step. What is loaded and committed has limits of its own.
 */
export function withBoundedReads(store: AlertStore): AlertStore {
  return {
    load: () => store.load(),
    commit: (changes) => store.commit(changes),
    getAlert: (id) => bounded(() => store.getAlert(id)),
    listResolved: (query) => bounded(() => store.listResolved(query)),
    listEvents: (alertId) => bounded(() => store.listEvents(alertId)),
    listSilences: () => bounded(() => store.listSilences()),
    listAttempts: (query) => bounded(() => store.listAttempts(query)),
    countResolved: () => bounded(() => store.countResolved()),
    getFigures: (query) => bounded(() => store.getFigures(query)),
    prune: (query) => bounded(() => store.prune(query)),
    close: () => store.close(),
  }
}

async function bounded<T>(read: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(noAnswer(STORE_PATIENCE_MS)), STORE_PATIENCE_MS)
  timer.unref()
  try {
    return await Promise.race([read(), late])
  } finally {
    clearTimeout(timer)
  }
}
