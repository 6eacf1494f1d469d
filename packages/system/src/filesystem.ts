import { statfs } from 'node:fs/promises'

import type { BoundedRead } from './bounded.ts'
import { clampRatio } from './parse.ts'
import type { FilesystemReading } from './snapshot.ts'

/** Counts of blocks, as `statfs` gives them. */
export interface BlockCounts {
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
}

/**
 * Reads the use of each file system, one after the other: a dead network mount must not hold more than one
 * worker thread at a time.
 */
export async function readFilesystems(
  mountpoints: readonly string[],
  bounded: BoundedRead,
  read: (mountpoint: string) => Promise<BlockCounts> = statfs,
): Promise<FilesystemReading[]> {
  const readings: FilesystemReading[] = []
  for (const mountpoint of mountpoints) {
    const counts = await bounded(`statfs:${mountpoint}`, () => read(mountpoint))
    readings.push(counts === null ? unreadable(mountpoint) : measure(mountpoint, counts))
  }
  return readings
}

/** Blocks kept back for root are neither used nor available, as in `df`. */
function measure(mountpoint: string, { bsize, blocks, bfree, bavail }: BlockCounts): FilesystemReading {
  const usedBytes = (blocks - bfree) * bsize
  const availableBytes = bavail * bsize
  const usageRatio = clampRatio(usedBytes / (usedBytes + availableBytes))
  return { mountpoint, totalBytes: blocks * bsize, usedBytes, availableBytes, usageRatio }
}

function unreadable(mountpoint: string): FilesystemReading {
  return { mountpoint, totalBytes: null, usedBytes: null, availableBytes: null, usageRatio: null }
}
