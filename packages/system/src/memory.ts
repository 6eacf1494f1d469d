import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { mem } from 'systeminformation'

import type { BoundedRead } from './bounded.ts'
import type { Cgroup } from './cgroup.ts'
import { isLxc } from './lxc.ts'
import { clampRatio, parseCount } from './parse.ts'
import type { FigureSource, MemoryReading } from './snapshot.ts'

/** Reads the memory of the host, e.g. `mem` of systeminformation, which on Linux reads `/proc/meminfo` without a process. */
export type ReadHostMemory = () => Promise<{ readonly total: number; readonly available: number }>

/** Reads the memory use: against the lowest cgroup limit below the size of the host, else of the host. */
export async function readMemory(
  procRoot: string,
  cgroup: Cgroup,
  bounded: BoundedRead,
  readHost: ReadHostMemory = mem,
): Promise<MemoryReading> {
  const host = await bounded('memory', readHost)
  const limit = await cgroup.memoryLimit()
  // Version 1 writes "no limit" as a huge number, which only the size of the host tells from a limit.
  if (limit !== null && host !== null && limit.limit < host.total) {
    return reading(limit.limit, await cgroup.memoryUsedBytes(limit.directory), 'cgroup')
  }
  if (host === null) return reading(null, null, 'host')
  const used = host.total - host.available
  return reading(host.total, Math.max(0, used - (await zfsCacheBytes(procRoot, bounded))), 'host')
}

/**
 * The part of the cache of ZFS that gives way to programs, which the kernel counts as used. 0 in LXC, whose memory is that of
 * the container, and the cache that of the host.
 */
async function zfsCacheBytes(procRoot: string, bounded: BoundedRead): Promise<number> {
  const path = join(procRoot, 'spl/kstat/zfs/arcstats')
  const stats = (await bounded(path, () => readFile(path, 'utf8'))) ?? ''
  if (stats === '' || (await isLxc(procRoot, bounded))) return 0
  const [size, least] = ['size', 'c_min'].map((name) =>
    parseCount(new RegExp(`^${name} +\\d+ +(\\d+)$`, 'm').exec(stats)?.[1]),
  )
  return Math.max(0, (size ?? 0) - (least ?? 0))
}

function reading(total: number | null, used: number | null, source: FigureSource): MemoryReading {
  const totalBytes = total !== null && Number.isFinite(total) && total > 0 ? total : null
  const usedBytes = used !== null && Number.isFinite(used) && used >= 0 ? used : null
  if (totalBytes === null || usedBytes === null) {
    return { totalBytes, usedBytes, availableBytes: null, usageRatio: null, source }
  }
  const availableBytes = Math.max(0, totalBytes - usedBytes)
  return { totalBytes, usedBytes, availableBytes, usageRatio: clampRatio(usedBytes / totalBytes), source }
}
