import { createHash } from 'node:crypto'

/** A batch with an `Idempotency-Key`. */
export interface KeyedBatch {
  /** Name of the API key that sent it. */
  readonly sender: string
  readonly key: string
  /** SHA-256 of its items. */
  readonly hash: string
}

/** What became of a batch: `repeated` if it was recorded before, `reused` if its key belongs to a batch with other items. */
export type BatchOutcome = 'recorded' | 'repeated' | 'reused'

/** The keys of batches, as long as the process lives. */
export interface BatchKeys {
  /** Records a batch unless its key is known. */
  readonly recordOnce: (kind: string, batch: KeyedBatch | undefined, record: () => void) => BatchOutcome
}

interface KnownBatch {
  readonly hash: string
  readonly untilMs: number
}

const KEPT_MS = 24 * 60 * 60 * 1000
const MAX_KEYS = 100_000

/** SHA-256 of the items of a batch. Undefined if they are nested too deeply to be written as JSON. */
export function hashOf(items: readonly unknown[]): string | undefined {
  try {
    return createHash('sha256').update(JSON.stringify(items)).digest('base64')
  } catch {
    return undefined
  }
}

/** Creates a memory of keys. Keeps those of the last 24 hours, and at most `maxKeys` of each kind and sender. */
export function createBatchKeys(maxKeys: number = MAX_KEYS): BatchKeys {
  /** By kind and sender; the oldest key first. */
  const known = new Map<string, Map<string, KnownBatch>>()
  const keysOf = (kind: string, sender: string): Map<string, KnownBatch> => {
    const name = `${kind} ${sender}`
    const keys = known.get(name) ?? new Map<string, KnownBatch>()
    known.set(name, keys)
    return keys
  }
  return {
    recordOnce: (kind, batch, record) => {
      if (batch === undefined) {
        record()
        return 'recorded'
      }
      const nowMs = performance.now()
      const keys = keysOf(kind, batch.sender)
      const before = keys.get(batch.key)
      if (before !== undefined && before.untilMs > nowMs)
        return before.hash === batch.hash ? 'repeated' : 'reused'
      forget(keys, maxKeys, nowMs)
      record()
      keys.set(batch.key, { hash: batch.hash, untilMs: nowMs + KEPT_MS })
      return 'recorded'
    },
  }
}

/** Removes the keys that are too old, and makes room for one. */
function forget(keys: Map<string, KnownBatch>, maxKeys: number, nowMs: number): void {
  for (const [key, { untilMs }] of keys) {
    if (untilMs > nowMs && keys.size < maxKeys) return
    keys.delete(key)
  }
}
