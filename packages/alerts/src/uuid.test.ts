import { expect, test } from 'vitest'

import { createUuidV7 } from './uuid.ts'

test('makes version 7 UUIDs that hold their time', () => {
  const id = createUuidV7()(0x0199_1234_5678)
  expect(id).toMatch(/^01991234-5678-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('sorts ids as they were made, within a millisecond and when the clock goes back', () => {
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
})
