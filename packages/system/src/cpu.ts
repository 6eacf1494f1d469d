import type { BoundedRead } from './bounded.ts'
import type { Cgroup } from './cgroup.ts'
import { createCoresReader, keepAllowed, type ReadCores } from './cores.ts'
import { createDeltaMeter } from './delta.ts'
import { clampRatio } from './parse.ts'
import type { CpuReading } from './snapshot.ts'

/** Reads the CPU use since the previous call. */
export type CpuReader = (cgroup: Cgroup, bounded: BoundedRead) => Promise<CpuReading>

/** Creates a CPU reader. Tests replace `readCores`. */
export function createCpuReader(
  procRoot: string,
  readCores: ReadCores = createCoresReader(procRoot),
): CpuReader {
  const meter = createDeltaMeter()

  return async (cgroup, bounded) => {
    const cores = await keepAllowed(await readCores(bounded), { procRoot, cgroup, bounded })
    const limit = await cgroup.cpuLimit()
    if (limit !== null && (cores.size === 0 || limit.limit < cores.size)) {
      const used = await cgroup.cpuSeconds(limit.directory)
      const delta = used === null ? null : meter(limit.directory, [used])
      const usageRatio = delta && clampRatio((delta.growth[0] ?? Number.NaN) / (delta.seconds * limit.limit))
      return { usageRatio, cores: limit.limit, source: 'cgroup' }
    }
    if (cores.size === 0) return { usageRatio: null, cores: null, source: 'host' }
    let busy = 0
    let idle = 0
    for (const times of cores.values()) {
      busy += times.busy
      idle += times.idle
    }
    const key = `host:${[...cores.keys()].join(',')}`
    const [busyGrowth = Number.NaN, idleGrowth = Number.NaN] = meter(key, [busy, idle])?.growth ?? []
    return {
      usageRatio: clampRatio(busyGrowth / (busyGrowth + idleGrowth)),
      cores: cores.size,
      source: 'host',
    }
  }
}
