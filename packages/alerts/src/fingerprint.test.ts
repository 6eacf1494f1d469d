import fc from 'fast-check'
import { expect, test } from 'vitest'

import { fingerprintOf } from './labels.ts'

test('equals Alertmanager’s for the two vectors of the specification', () => {
  expect(fingerprintOf({})).toBe('cbf29ce484222325')
  expect(fingerprintOf({ alertname: 'OK1' })).toBe('1609485f5e03bf85')
})

test('equals FNV-1a 64 over sorted name 0xFF value 0xFF, in UTF-8, for any labels', () => {
  const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/)
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'binary', minLength: 1 })), (labels) => {
      expect(fingerprintOf(labels)).toBe(reference(labels))
      expect(fingerprintOf(Object.fromEntries(Object.entries(labels).toReversed()))).toBe(reference(labels))
    }),
  )
})

function reference(labels: Readonly<Record<string, string>>): string {
  let hash = 0xcbf29ce484222325n
  for (const name of Object.keys(labels).toSorted()) {
    for (const byte of [...Buffer.from(name), 0xff, ...Buffer.from(labels[name] ?? ''), 0xff]) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
    }
  }
  return hash.toString(16).padStart(16, '0')
}
