import { expect, test } from 'vitest'

import { createUuidV7, firstUuidV7, isUuid } from './uuid.ts'

test('version 7 UUIDs contain the time of the caller’s clock', () => {
  const id = createUuidV7()(0x0199_1234_5678)
  expect(id).toMatch(/^01991234-5678-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('10 000 ids of one millisecond, and ids after the clock went back, sort in the order they were generated', () => {
  const next = createUuidV7()
  const ids = [
    ...Array.from({ length: 10_000 }, () => next(1000)),
    next(2000),
    next(500),
    next(1500),
    next(3000),
  ]
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
  // The ids after the jump keep the latest time: the next millisecond sorts after all of them.
  expect(ids.slice(-3).map((id) => id.slice(0, 13))).toEqual([
    '00000000-07d0',
    '00000000-07d0',
    '00000000-0bb8',
  ])
})

test('1000 ids of one millisecond share no random part, though their random bytes are drawn together', () => {
  const next = createUuidV7()
  const ids = Array.from({ length: 1000 }, () => next(1000))
  // The last 40 bits are random in every id.
  expect(new Set(ids.map((id) => id.slice(-10))).size).toBe(1000)
})

test('the first UUID of a time sorts before every id of that time and after those before it', () => {
  const next = createUuidV7()
  expect(firstUuidV7(0x0199_1234_5678)).toBe('01991234-5678-7000-8000-000000000000')
  expect(firstUuidV7(1000) <= next(1000)).toBe(true)
  expect(firstUuidV7(1001) > next(1000)).toBe(true)
  expect(firstUuidV7(-1)).toBe('00000000-0000-7000-8000-000000000000')
  expect(firstUuidV7(Infinity)).toBe('ffffffff-ffff-7000-8000-000000000000')
})

test('a UUID in upper case is refused, because ids are compared as text', () => {
  const id = createUuidV7()(0x0199_1234_abcd)
  expect(isUuid(id)).toBe(true)
  expect([id.toUpperCase(), `${id}0`, '', 7].map(isUuid)).toEqual([false, false, false, false])
})
