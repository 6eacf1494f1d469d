import type { Labels } from './labels.ts'

// FNV-1a 64 (http://www.isthe.com/chongo/tech/comp/fnv/), kept as two 32-bit halves: BigInt is far slower.
const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
const PRIME_LOW = 0x1b3
const SEPARATOR = 0xff

/**
 * Returns the fingerprint of a label set, 16 hex digits. It equals that of Alertmanager: FNV-1a 64 over
 * `name 0xFF value 0xFF` in UTF-8, sorted by name.
 */
export function fingerprintOf(labels: Labels): string {
  let high = OFFSET_HIGH
  let low = OFFSET_LOW
  const add = (byte: number): void => {
    const mixed = (low ^ byte) >>> 0
    const product = mixed * PRIME_LOW
    // The prime is 2^40 + 0x1b3: its upper part only reaches the upper half, shifted by 8.
    high = (Math.imul(high, PRIME_LOW) + Math.floor(product / 2 ** 32) + (mixed << 8)) >>> 0
    low = product >>> 0
  }
  for (const name of Object.keys(labels).toSorted()) {
    for (const part of [name, labels[name] ?? '']) {
      for (const byte of Buffer.from(part, 'utf8')) add(byte)
      add(SEPARATOR)
    }
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
