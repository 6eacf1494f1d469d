import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createWindowLimit } from './window-limit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('allows a number a minute, and says how long to wait', () => {
  const limit = createWindowLimit()
  for (let n = 0; n < 3; n += 1) expect(limit.take('a', 3)).toBe(0)
  vi.advanceTimersByTime(20_000)
  expect(limit.take('a', 3)).toBe(40_000)
  expect(limit.wait('a', 3)).toBe(40_000)
  expect(limit.take('b', 3)).toBe(0)
  vi.advanceTimersByTime(40_000)
  expect(limit.wait('a', 3)).toBe(0)
  expect(limit.take('a', 3)).toBe(0)
})

test('waiting counts nothing', () => {
  const limit = createWindowLimit()
  for (let n = 0; n < 9; n += 1) expect(limit.wait('a', 1)).toBe(0)
  expect(limit.take('a', 1)).toBe(0)
})

test('a million addresses leave the newest in memory', () => {
  const limit = createWindowLimit(1000)
  for (let n = 0; n < 1_000_000; n += 1) limit.take(String(n), 1)
  expect(limit.size()).toBe(1000)
  expect(limit.take('999999', 1)).toBe(60_000)
})
