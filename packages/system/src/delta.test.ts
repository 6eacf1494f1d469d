import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createDeltaMeter } from './delta.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('compares with the previous call', () => {
  const meter = createDeltaMeter()
  expect(meter('a', [5, 10])).toBeNull()
  vi.advanceTimersByTime(2000)
  expect(meter('a', [8, 10])).toEqual({ seconds: 2, growth: [3, 0] })
  vi.advanceTimersByTime(1000)
  expect(meter('a', [9, 14])).toEqual({ seconds: 1, growth: [1, 4] })
})

test('starts again if a counter decreases or the key changes', () => {
  const meter = createDeltaMeter()
  meter('a', [5])
  vi.advanceTimersByTime(1000)
  expect(meter('a', [4])).toBeNull()
  vi.advanceTimersByTime(1000)
  expect(meter('a', [6])).toEqual({ seconds: 1, growth: [2] })
  vi.advanceTimersByTime(1000)
  expect(meter('b', [7])).toBeNull()
})

test('repeats the previous delta within 250 ms and counts that time in the next', () => {
  const meter = createDeltaMeter()
  meter('a', [0])
  vi.advanceTimersByTime(1000)
  meter('a', [10])
  vi.advanceTimersByTime(100)
  expect(meter('a', [11])).toEqual({ seconds: 1, growth: [10] })
  vi.advanceTimersByTime(900)
  expect(meter('a', [20])).toEqual({ seconds: 1, growth: [10] })
})
