import { expect, test } from 'vitest'

import { createBoundedRead } from './bounded.ts'
import type { Cgroup } from './cgroup.ts'
import { readMemory } from './memory.ts'

const bounded = createBoundedRead(1000, 2)
const host = async (): Promise<{ total: number; available: number }> => ({ total: 1000, available: 250 })

function limitedTo(limit: number | null, used: number | null): Cgroup {
  return {
    memoryLimit: async () => (limit === null ? null : { directory: '/a', limit }),
    memoryUsedBytes: async () => used,
    cpuLimit: async () => null,
    cpuSeconds: async () => null,
    cpuset: async () => null,
  }
}

test('measures against the cgroup limit if it is below the size of the host', async () => {
  expect(await readMemory(limitedTo(400, 100), bounded, host)).toEqual({
    totalBytes: 400,
    usedBytes: 100,
    availableBytes: 300,
    usageRatio: 0.25,
    source: 'cgroup',
  })
})

test.each([
  ['without a limit', null],
  ['at a limit of the host’s size', 1000],
  ['at the huge limit with which version 1 says none', 9_223_372_036_854_771_712],
])('measures the host %s', async (_case, limit) => {
  expect(await readMemory(limitedTo(limit, 1), bounded, host)).toEqual({
    totalBytes: 1000,
    usedBytes: 750,
    availableBytes: 250,
    usageRatio: 0.75,
    source: 'host',
  })
})

test('keeps a limit if the use cannot be read', async () => {
  expect(await readMemory(limitedTo(400, null), bounded, host)).toEqual({
    totalBytes: 400,
    usedBytes: null,
    availableBytes: null,
    usageRatio: null,
    source: 'cgroup',
  })
})

test('has a ratio of 1 if use exceeds the limit', async () => {
  const reading = await readMemory(limitedTo(400, 500), bounded, host)
  expect(reading).toMatchObject({ availableBytes: 0, usageRatio: 1 })
})

test.each([
  ['fails', async () => Promise.reject(new Error('EIO'))],
  ['gives no numbers', async () => ({ total: Number.NaN, available: Number.NaN })],
])('is null where the host’s memory %s', async (_how, read) => {
  expect(await readMemory(limitedTo(null, null), bounded, read)).toEqual({
    totalBytes: null,
    usedBytes: null,
    availableBytes: null,
    usageRatio: null,
    source: 'host',
  })
})
