import { afterEach, expect, test, vi } from 'vitest'

import { createBoundedRead } from './bounded.ts'
import { readFilesystems, type BlockCounts } from './filesystem.ts'

afterEach(() => {
  vi.useRealTimers()
})

const counts: BlockCounts = { bsize: 10, blocks: 100, bfree: 40, bavail: 20 }
const nothing = { totalBytes: null, usedBytes: null, availableBytes: null, usageRatio: null }

test('counts like df: blocks reserved for root are neither used nor available', async () => {
  expect(await readFilesystems(['/'], createBoundedRead(1000), async () => counts)).toEqual([
    { mountpoint: '/', totalBytes: 1000, usedBytes: 600, availableBytes: 200, usageRatio: 0.75 },
  ])
})

test('has no ratio for a file system without blocks', async () => {
  const [reading] = await readFilesystems(['/proc'], createBoundedRead(1000), async () => ({
    bsize: 4096,
    blocks: 0,
    bfree: 0,
    bavail: 0,
  }))
  expect(reading).toMatchObject({ totalBytes: 0, usageRatio: null })
})

test('reads the other mountpoints if one is missing or hangs', async () => {
  vi.useFakeTimers()
  const hung = new Promise<BlockCounts>(() => {})
  const read = async (mountpoint: string): Promise<BlockCounts> => {
    if (mountpoint === '/gone') throw new Error('ENOENT')
    return mountpoint === '/hung' ? hung : counts
  }
  const readings = readFilesystems(['/gone', '/hung', '/'], createBoundedRead(1000), read)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await readings).toEqual([
    { mountpoint: '/gone', ...nothing },
    { mountpoint: '/hung', ...nothing },
    { mountpoint: '/', totalBytes: 1000, usedBytes: 600, availableBytes: 200, usageRatio: 0.75 },
  ])
})
