import { mem } from 'systeminformation'

import type { BoundedRead } from './bounded.ts'
import type { Cgroup } from './cgroup.ts'
import { clampRatio } from './parse.ts'
import type { FigureSource, MemoryReading } from './snapshot.ts'

/** Reads the memory of the host, e.g. `mem` of systeminformation, which on Linux reads `/proc/meminfo` without a process. */
export type ReadHostMemory = () => Promise<{ readonly total: number; readonly available: number }>

/** Reads the memory use: against the lowest cgroup limit below the size of the host, else of the host. */
export async function readMemory(
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
  return host === null
    ? reading(null, null, 'host')
    : reading(host.total, host.total - host.available, 'host')
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
