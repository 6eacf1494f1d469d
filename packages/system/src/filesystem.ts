import { statfs } from 'node:fs/promises'

import type { BoundedRead } from './bounded.ts'
import { clampRatio } from './parse.ts'
import type { FilesystemReading } from './snapshot.ts'

/** Block counts of `statfs`. */
export interface BlockCounts {
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
}

/**
 * Reads the use of each file system, one after the other, so that a dead network mount blocks one worker thread at most.
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

/** As in `df`, blocks reserved for root are neither used nor available. */
function measure(mountpoint: string, { bsize, blocks, bfree, bavail }: BlockCounts): FilesystemReading {
  const usedBytes = (blocks - bfree) * bsize
  const availableBytes = bavail * bsize
  const usageRatio = clampRatio(usedBytes / (usedBytes + availableBytes))
  return { mountpoint, totalBytes: blocks * bsize, usedBytes, availableBytes, usageRatio }
}

function unreadable(mountpoint: string): FilesystemReading {
  return { mountpoint, totalBytes: null, usedBytes: null, availableBytes: null, usageRatio: null }
}
