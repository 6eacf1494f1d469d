import { expect, test } from 'vitest'

import { isPattern, matchText } from './match-text.ts'

test('finds a pattern anywhere in a text, as source or as expression', () => {
  expect(matchText('"status":\\s*"(?:ok|fine)"', 'x {"status": "fine"}')).toBe(true)
  expect(matchText('^ok$', 'not ok')).toBe(false)
  expect(matchText(/OK/i, 'ok')).toBe(true)
})

test('gives the same answer every time, with any flags', () => {
  const pattern = /ok/gy
  expect([1, 2, 3].map(() => matchText(pattern, 'ok'))).toEqual([true, true, true])
})

test('gives up on a pattern that takes exponential time', () => {
  const startedAt = performance.now()
  expect(matchText('^(a+)+$', `${'a'.repeat(60)}!`)).toBeNull()
  expect(performance.now() - startedAt).toBeLessThan(2000)
})

test.each(['ok', 'a'.repeat(256), /x/g])('takes %o', (pattern) => {
  expect(isPattern(pattern)).toBe(true)
})

test.each(['', '(', 'a'.repeat(257), new RegExp('a'.repeat(257)), 5, null, undefined, {}])(
  'does not take %o',
  (pattern) => {
    expect(isPattern(pattern)).toBe(false)
  },
)
