import { join } from 'node:path'
import { symlinkSync } from 'node:fs'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { writeTree } from '../test/tree.ts'
import { createBoundedRead } from './bounded.ts'
import { inFragments, readFilesystems, type BlockCounts } from './filesystem.ts'
import type { FilesystemReading } from './snapshot.ts'

afterEach(() => {
  vi.useRealTimers()
})

const counts = { bsize: 10, blocks: 100, bfree: 40, bavail: 20, files: 10, ffree: 9 }
const full = { bsize: 10, blocks: 100, bfree: 0, bavail: 0, files: 10, ffree: 0 }
const unknown = {
  totalBytes: null,
  usedBytes: null,
  availableBytes: null,
  usageRatio: null,
  inodeUsageRatio: null,
  isReadOnly: null,
  hasFailed: null,
}

function read(
  mountpoints: readonly string[],
  count: (path: string) => Promise<Omit<BlockCounts, 'path'>>,
  procRoot = '/nonexistent',
): Promise<readonly FilesystemReading[]> {
  return readFilesystems(mountpoints, {
    procRoot,
    files: createBoundedRead(1000, 1),
    disks: createBoundedRead(1000, 2),
    count: async (path) => ({ path, ...(await count(path)) }),
  })
}

test('counts like df: blocks reserved for root are neither used nor available', async () => {
  expect(await read(['/'], async () => counts)).toEqual([
    {
      mountpoint: '/',
      totalBytes: 1000,
      usedBytes: 600,
      availableBytes: 200,
      usageRatio: 0.75,
      inodeUsageRatio: 0.1,
      isReadOnly: false,
      hasFailed: false,
    },
  ])
})

test('counts blocks in fragments, if Node shows their size', () => {
  expect(inFragments('/', { ...counts, frsize: 4 })).toEqual({ path: '/', ...counts, bsize: 4 })
  expect(inFragments('/', counts)).toEqual({ path: '/', ...counts })
})

test('has no ratio for a file system without blocks', async () => {
  const [reading] = await read(['/proc'], async () => ({
    bsize: 4096,
    blocks: 0,
    bfree: 0,
    bavail: 0,
    files: 0,
    ffree: 0,
  }))
  expect(reading).toMatchObject({ totalBytes: 0, usageRatio: null, inodeUsageRatio: null })
})

test('reads the other mountpoints if one is missing or hangs', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const started = Promise.withResolvers<void>()
  const readings = read(['/gone', '/hung', '/'], async (mountpoint) => {
    if (mountpoint === '/gone') throw new Error('ENOENT')
    if (mountpoint !== '/hung') return counts
    started.resolve()
    return new Promise<never>(() => {})
  })
  await started.promise
  await vi.advanceTimersByTimeAsync(1000)
  expect(await readings).toEqual([
    { mountpoint: '/gone', ...unknown },
    { mountpoint: '/hung', ...unknown },
    expect.objectContaining({ mountpoint: '/', usageRatio: 0.75 }),
  ])
})

test.each([
  ['EIO', true],
  ['ESTALE', true],
  ['ENOTCONN', true],
  ['ENOENT', null],
  ['EACCES', null],
])('a file system that fails with %s has failed: %s', async (code, hasFailed) => {
  const error = Object.assign(new Error(code), { code })
  expect(await read(['/data'], async () => Promise.reject(error))).toEqual([
    { mountpoint: '/data', ...unknown, hasFailed },
  ])
})

const mounted = async (line: string, path = '/'): Promise<FilesystemReading | undefined> => {
  const { root } = writeTree({ 'self/mountinfo': line })
  return (await read([path], async () => full, root))[0]
}

describe('a full file system', () => {
  test.each([
    ['squashfs', '22 1 7:0 / / ro,relatime - squashfs /dev/loop0 ro,errors=continue'],
    [
      'squashfs of a snap',
      '40 22 7:1 / /snap/core/1 ro,nodev shared:9 - squashfs /dev/loop1 ro',
      '/snap/core/1',
    ],
    ['erofs', '22 1 0:20 / / ro,relatime - erofs /dev/loop0 ro,user_xattr,acl'],
    ['iso9660', '22 1 11:0 / /media/cd\\0401 ro,nosuid - iso9660 /dev/sr0 ro,nojoliet', '/media/cd 1'],
    ['an overlay without an upper layer', '22 1 0:30 / / ro - overlay overlay ro,lowerdir=/a:/b'],
    ['a partition verified by its hashes', '22 1 253:0 / / ro,relatime - ext4 /dev/dm-0 ro,seclabel'],
    ['a read-only share', '50 22 0:41 / /srv ro - nfs4 nas:/srv ro,vers=4.2,addr=10.0.0.1', '/srv'],
  ])('that is read-only by design has no usage: %s', async (_what, line, path?: string) => {
    expect(await mounted(`21 1 0:5 / / rw - ext4 /dev/root rw\n${line}\n`, path)).toEqual({
      mountpoint: path ?? '/',
      totalBytes: 1000,
      usedBytes: 1000,
      availableBytes: null,
      usageRatio: null,
      inodeUsageRatio: null,
      isReadOnly: true,
      hasFailed: false,
    })
  })

  test.each([
    [
      'an overlay of a container',
      '22 1 0:30 / / rw,relatime - overlay overlay rw,lowerdir=/a,upperdir=/u,workdir=/w',
    ],
    [
      'the root of a read-only container on a writable disk',
      '22 1 0:30 / / ro - overlay overlay rw,lowerdir=/a,upperdir=/u',
    ],
    ['tmpfs', '22 1 0:22 / / rw,nosuid - tmpfs tmpfs rw,size=1k,mode=755'],
    ['a mount without a source', '22 1 0:22 / / rw - tmpfs  rw,size=1k'],
    [
      'a disk that is remounted elsewhere as read-only',
      '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 8:1 /a /b ro - ext4 /dev/sda1 rw',
    ],
    [
      'a writable mount over an image',
      '22 1 7:0 / / ro - squashfs /dev/loop0 ro\n23 1 8:1 / / rw - ext4 /dev/sda1 rw',
    ],
    [
      'a disk beside an image with a longer name',
      '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 7:0 / /s ro - squashfs /dev/loop0 ro',
      '/srv',
    ],
    ['without mountinfo', ''],
    ['with a mountinfo of garbage', 'ro - ro\n\n- - - ro ro'],
  ])('that can be written to is full: %s', async (_what, text, path?: string) => {
    expect(await mounted(text, path)).toMatchObject({
      usageRatio: 1,
      inodeUsageRatio: 1,
      availableBytes: 0,
      isReadOnly: false,
      hasFailed: false,
    })
  })

  test.each([
    ['ext4', '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 ro,errors=remount-ro'],
    ['ext4 since Linux 6.15', '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,emergency_ro'],
    ['btrfs', '22 1 0:30 /data / rw,noatime shared:1 - btrfs /dev/sda1 ro,space_cache=v2,subvol=/data'],
  ])('that the kernel made read-only after an error has failed: %s', async (_what, line) => {
    expect(await mounted(line)).toMatchObject({ usageRatio: null, isReadOnly: true, hasFailed: true })
  })

  test.each([
    ['an overlay without an upper layer', '22 1 0:30 / / rw - overlay overlay ro,lowerdir=/a:/b'],
    ['an image', '22 1 7:0 / / rw,relatime - squashfs /dev/loop0 ro'],
    ['a disk that was mounted so', '22 1 8:1 / / ro,relatime - ext4 /dev/sda1 ro'],
  ])('that is read-only by design has not failed: %s', async (_what, line) => {
    expect(await mounted(line)).toMatchObject({ isReadOnly: true, hasFailed: false })
  })

  test('is found through symbolic links', async () => {
    const { root, write } = writeTree({ 'image/file': '' })
    symlinkSync(join(root, 'image'), join(root, 'link'))
    write('self/mountinfo', `22 1 7:0 / ${join(root, 'image')} ro - squashfs /dev/loop0 ro\n`)
    const [files, disks] = [createBoundedRead(1000, 1), createBoundedRead(1000, 2)]
    const [reading] = await readFilesystems([join(root, 'link')], { procRoot: root, files, disks })
    expect(reading).toMatchObject({ mountpoint: join(root, 'link'), usageRatio: null, isReadOnly: true })
  })
})
