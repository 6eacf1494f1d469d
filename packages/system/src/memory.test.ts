import { describe, expect, test } from 'vitest'

import { writeTree } from '../test/tree.ts'
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
  expect(await readMemory('/nonexistent', limitedTo(400, 100), bounded, host)).toEqual({
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
  expect(await readMemory('/nonexistent', limitedTo(limit, 1), bounded, host)).toEqual({
    totalBytes: 1000,
    usedBytes: 750,
    availableBytes: 250,
    usageRatio: 0.75,
    source: 'host',
  })
})

test('keeps a limit if the use cannot be read', async () => {
  expect(await readMemory('/nonexistent', limitedTo(400, null), bounded, host)).toEqual({
    totalBytes: 400,
    usedBytes: null,
    availableBytes: null,
    usageRatio: null,
    source: 'cgroup',
  })
})

test('has a ratio of 1 if use exceeds the limit', async () => {
  const reading = await readMemory('/nonexistent', limitedTo(400, 500), bounded, host)
  expect(reading).toMatchObject({ availableBytes: 0, usageRatio: 1 })
})

test.each([
  ['fails', async () => Promise.reject(new Error('EIO'))],
  ['gives no numbers', async () => ({ total: Number.NaN, available: Number.NaN })],
])('is null where the host’s memory %s', async (_how, read) => {
  expect(await readMemory('/nonexistent', limitedTo(null, null), bounded, read)).toEqual({
    totalBytes: null,
    usedBytes: null,
    availableBytes: null,
    usageRatio: null,
    source: 'host',
  })
})

const arcstats = `13 1 0x01 147 39984 1
name                            type data
hits                            4    9
size                            4    700
c_min                           4    100
`
const lxcfs = '30 29 0:50 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw\n'

describe('the cache of ZFS', () => {
  test.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ['is available down to its least size', { 'spl/kstat/zfs/arcstats': arcstats }, 150],
    ['is that of the host in LXC', { 'spl/kstat/zfs/arcstats': arcstats, 'self/mountinfo': lxcfs }, 750],
    ['that is smaller than its least size is used', { 'spl/kstat/zfs/arcstats': 'c_min 4 100\n' }, 750],
    ['of garbage is ignored', { 'spl/kstat/zfs/arcstats': 'size four lots\n' }, 750],
  ])('%s', async (_fact, files, usedBytes) => {
    const { root } = writeTree(files)
    expect(await readMemory(root, limitedTo(null, null), bounded, host)).toMatchObject({
      usedBytes,
      availableBytes: 1000 - usedBytes,
    })
  })

  test('is no part of the use of a container with a limit', async () => {
    const { root } = writeTree({ 'spl/kstat/zfs/arcstats': arcstats })
    expect(await readMemory(root, limitedTo(900, 800), bounded, host)).toMatchObject({ usedBytes: 800 })
  })
})
