import { randomFillSync } from 'node:crypto'

const RANDOM_BYTES = 8
const POOL_SIZE = 512 * RANDOM_BYTES

/** Makes UUIDs of version 7 (RFC 9562) that sort in the order they were made, also within one millisecond. */
export function createUuidV7(): (wallMs: number) => string {
  const bytes = Buffer.alloc(16)
  const pool = Buffer.alloc(POOL_SIZE)
  let used = POOL_SIZE
  let lastMs = 0
  let sequence = 0

  return (wallMs) => {
    if (wallMs > lastMs) {
      lastMs = wallMs
      sequence = 0
    } else if (sequence === 0xfff) {
      // The 12 bits are used up, or the clock went back: borrow from the next millisecond (RFC 9562, 6.2).
      lastMs += 1
      sequence = 0
    } else {
      sequence += 1
    }
    if (used === POOL_SIZE) {
      // Drawn for many at once: a draw costs the same for 8 bytes as for 4096.
      randomFillSync(pool)
      used = 0
    }
    pool.copy(bytes, 8, used, (used += RANDOM_BYTES))
    bytes.writeUIntBE(lastMs, 0, 6)
    bytes.writeUInt16BE(0x7000 | sequence, 6)
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
    const hex = bytes.toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}

/** The lowest UUID of version 7 of a time: those made then or later sort after it. */
export function firstUuidV7(wallMs: number): string {
  const hex = Math.min(Math.max(Math.floor(wallMs), 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Whether a value is the text of a UUID. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(value)
}
