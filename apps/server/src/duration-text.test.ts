import { expect, test } from 'vitest'

import { readDuration, writeDuration } from './duration-text.ts'

test.each([
  [0, '0s'],
  [5000, '5s'],
  [485_000, '8m5s'],
  [90_000_000, '1d1h'],
  [1500, '1s500ms'],
])('%i ms is %s', (ms, text) => {
  expect(writeDuration(ms)).toBe(text)
  expect(readDuration(text)).toBe(ms)
})
