import fc from 'fast-check'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, expect, test, vi } from 'vitest'

import { createKeyStore, readBearer } from './keys.ts'

const apiKeys = ['first', 'second', 'third'].map((name) => ({
  name,
  role: 'read' as const,
  key: `${name}-0123456789abcdef`,
}))

afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
})

test.each(['first-0123456789abcdef', 'third-0123456789abcdef', 'none'])(
  'looking up %s compares every key in constant time',
  (text) => {
    const keys = createKeyStore(apiKeys)
    const compare = vi.spyOn(crypto, 'timingSafeEqual')
    syncBuiltinESMExports()
    keys.find(text)
    expect(compare.mock.calls.map(([hash]) => hash)).toEqual(keys.keys.map(({ hash }) => hash))
  },
)

test('finds a key by its whole text only', () => {
  const keys = createKeyStore(apiKeys)
  expect(keys.find('second-0123456789abcdef')?.name).toBe('second')
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(keys.find(text)).toBeUndefined()
    }),
  )
  for (const text of ['', 'second', 'second-0123456789abcdef ', 'Second-0123456789abcdef'])
    expect(keys.find(text)).toBeUndefined()
})

test('keeps no text of a key', () => {
  expect(JSON.stringify(createKeyStore(apiKeys))).not.toContain('0123456789abcdef')
})

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc ', 'abc'],
  ['BEARER', ''],
  ['Bearer ', ''],
  ['Basic abc', undefined],
  ['Bearerabc', undefined],
  ['abc', undefined],
  [undefined, undefined],
])('the key of %j is %j', (authorization, expected) => {
  expect(readBearer(authorization)).toBe(expected)
})

test('a key is known by its SHA-256 as well, in either case', () => {
  const hash = crypto.createHash('sha256').update('fourth-0123456789abcdef').digest('hex')
  for (const keySha256 of [hash, hash.toUpperCase()]) {
    const keys = createKeyStore([...apiKeys, { name: 'fourth', role: 'admin', keySha256 }])
    expect(keys.find('fourth-0123456789abcdef')).toMatchObject({ name: 'fourth', role: 'admin' })
    expect(keys.find(keySha256)).toBeUndefined()
  }
})
