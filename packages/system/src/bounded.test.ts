import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createBoundedRead } from './bounded.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('returns the value that was read, and null for a failure', async () => {
  const bounded = createBoundedRead(1000, 2)
  expect(await bounded('a', async () => 7)).toBe(7)
  expect(await bounded('a', async () => Promise.reject(new Error('EIO')))).toBeNull()
  expect(
    await bounded('a', () => {
      throw new Error('at once')
    }),
  ).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})

test('returns null for a read that hangs, and does not repeat it until it has returned', async () => {
  const bounded = createBoundedRead(1000, 2)
  const hung = Promise.withResolvers<number>()
  const read = vi.fn<() => Promise<number>>(() => hung.promise)
  const first = bounded('a', read)
  await vi.advanceTimersByTimeAsync(999)
  expect(read).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(await first).toBeNull()
  expect(await bounded('a', read)).toBeNull()
  expect(read).toHaveBeenCalledTimes(1)
  hung.resolve(7)
  await vi.advanceTimersByTimeAsync(0)
  expect(await bounded('a', read)).toBe(7)
})

test('starts no read while as many reads hang as are allowed', async () => {
  const bounded = createBoundedRead(1000, 2)
  const hung = Promise.withResolvers<number>()
  const both = Promise.all(['a', 'b'].map((key) => bounded(key, () => hung.promise)))
  await vi.advanceTimersByTimeAsync(1000)
  expect(await both).toEqual([null, null])
  expect(await bounded('c', async () => 7)).toBeNull()
  hung.resolve(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(await bounded('c', async () => 7)).toBe(7)
})
