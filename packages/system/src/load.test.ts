import { expect, test } from 'vitest'

import { readLoad } from './load.ts'

test('returns the three averages', () => {
  expect(readLoad(() => [0.5, 1, 2], 'linux')).toEqual({ one: 0.5, five: 1, fifteen: 2 })
})

test('is null on Windows, which has no load average, and for a value that is not finite', () => {
  expect(readLoad(() => [0, 0, 0], 'win32')).toEqual({ one: null, five: null, fifteen: null })
  expect(readLoad(() => [Number.NaN, 1], 'linux')).toEqual({ one: null, five: 1, fifteen: null })
})
