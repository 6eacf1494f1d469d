import { v7, validate } from 'uuid'

const MAX_TIME_MS = 2 ** 48 - 1
const RANDOM_BYTES = 16
const NO_RANDOM = new Uint8Array(RANDOM_BYTES)

/**
 * Creates a generator of version 7 UUIDs (RFC 9562). Ids sort in the order they were generated, within one millisecond
 * and when the given time goes back.
 */
export function createUuidV7(): (wallMs: number) => string {
  // Random bytes for 256 ids at once: a draw of 4096 bytes takes as long as one of 16.
  const pool = new Uint8Array(256 * RANDOM_BYTES)
  let used = pool.length
  let msecs = 0
  let seq = 0
  return (wallMs) => {
    if (wallMs > msecs) {
      msecs = wallMs
      seq = 0
    } else seq += 1
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    return v7({ msecs, seq, random: pool.subarray(used, (used += RANDOM_BYTES)) })
  }
}

/** Returns the lowest version 7 UUID of a time. Ids generated at that time or later sort after it. */
export function firstUuidV7(wallMs: number): string {
  const msecs = Math.min(Math.max(Math.floor(wallMs), 0), MAX_TIME_MS)
  return v7({ msecs, seq: 0, random: NO_RANDOM })
}

/** Returns whether a value is a UUID in lower case, as this package generates them. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && value === value.toLowerCase() && validate(value)
}
