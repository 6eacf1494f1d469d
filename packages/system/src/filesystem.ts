import { readFile, realpath, statfs } from 'node:fs/promises'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'
import { mountOf, parseMounts, type Mount } from './mounts.ts'
import { clampRatio } from './parse.ts'
import type { FilesystemReading } from './snapshot.ts'

/** Counts of `statfs`, and the path without symbolic links. */
export interface BlockCounts {
  readonly path: string
  /** Bytes per block. */
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
  /** Inodes. 0 on file systems without a fixed number, e.g. btrfs. */
  readonly files: number
  readonly ffree: number
}

/** Reads of {@link readFilesystems}. */
export interface FilesystemReads {
  readonly procRoot: string
  /** Reads files of the kernel. */
  readonly files: BoundedRead
  /** Reads file systems, which may hang. */
  readonly disks: BoundedRead
  /** Tests replace it. */
  readonly count?: (mountpoint: string) => Promise<BlockCounts>
}

/**
 * Reads the use of each file system, one after the other, so that a dead network mount blocks one worker thread at most.
 */
export async function readFilesystems(
  mountpoints: readonly string[],
  { procRoot, files, disks, count = countBlocks }: FilesystemReads,
): Promise<FilesystemReading[]> {
  const path = join(procRoot, 'self/mountinfo')
  // Missing on systems other than Linux: there, all file systems count as writable.
  const mounts = parseMounts((await files(path, () => readFile(path, 'utf8'))) ?? '')
  const readings: FilesystemReading[] = []
  for (const mountpoint of mountpoints) {
    const counts = await disks(mountpoint, () => count(mountpoint).catch(failed))
    if (counts === null) readings.push(unreadable(mountpoint))
    else if (counts === 'failed') readings.push({ ...unreadable(mountpoint), hasFailed: true })
    else readings.push(measure(mountpoint, counts, mountOf(counts.path, mounts)))
  }
  return readings
}

/** Errors of a broken disk or file system, a share that is gone, and a crashed FUSE. */
const failures: ReadonlySet<unknown> = new Set(['EIO', 'EUCLEAN', 'ESTALE', 'ENOTCONN'])

function failed(error: unknown): 'failed' {
  if (failures.has((error as NodeJS.ErrnoException).code)) return 'failed'
  throw error
}

async function countBlocks(mountpoint: string): Promise<BlockCounts> {
  const path = await realpath(mountpoint)
  return inFragments(path, await statfs(path))
}

/** Counts with the size of their unit: FUSE counts in fragments, whose size old versions of Node do not show. */
export function inFragments(
  path: string,
  counts: Omit<BlockCounts, 'path'> & { readonly frsize?: number },
): BlockCounts {
  const { bsize, frsize = bsize, blocks, bfree, bavail, files, ffree } = counts
  return { path, bsize: frsize, blocks, bfree, bavail, files, ffree }
}

/** As in `df`, blocks reserved for root are neither used nor available. A read-only file system cannot fill up. */
function measure(
  mountpoint: string,
  { bsize, blocks, bfree, bavail, files, ffree }: BlockCounts,
  { isReadOnly, hasFailed }: Pick<Mount, 'isReadOnly' | 'hasFailed'> = {
    isReadOnly: false,
    hasFailed: false,
  },
): FilesystemReading {
  const totalBytes = blocks * bsize
  const usedBytes = (blocks - bfree) * bsize
  if (isReadOnly) return { ...unreadable(mountpoint), totalBytes, usedBytes, isReadOnly, hasFailed }
  const availableBytes = bavail * bsize
  const usageRatio = clampRatio(usedBytes / (usedBytes + availableBytes))
  const inodeUsageRatio = clampRatio((files - ffree) / files)
  return {
    mountpoint,
    totalBytes,
    usedBytes,
    availableBytes,
    usageRatio,
    inodeUsageRatio,
    isReadOnly,
    hasFailed,
  }
}

function unreadable(mountpoint: string): FilesystemReading {
  const bytes = { totalBytes: null, usedBytes: null, availableBytes: null }
  return { mountpoint, ...bytes, usageRatio: null, inodeUsageRatio: null, isReadOnly: null, hasFailed: null }
}
