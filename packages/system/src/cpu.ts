import { cpus } from 'node:os'

import type { Cgroup } from './cgroup.ts'
import { createDeltaMeter } from './delta.ts'
import { clampRatio } from './parse.ts'
import type { CpuReading } from './snapshot.ts'

/** Reads the CPU use since the previous call. */
export type CpuReader = (cgroup: Cgroup) => Promise<CpuReading>

/** Creates a CPU reader. Tests replace `hostCpus`. */
export function createCpuReader(hostCpus: () => readonly { readonly times: CpuTimes }[] = cpus): CpuReader {
  const meter = createDeltaMeter()

  return async (cgroup) => {
    const host = hostCpus()
    const limit = await cgroup.cpuLimit()
    if (limit !== null && (host.length === 0 || limit.limit < host.length)) {
      const used = await cgroup.cpuSeconds(limit.directory)
      const delta = used === null ? null : meter(limit.directory, [used])
      const usageRatio = delta && clampRatio((delta.growth[0] ?? Number.NaN) / (delta.seconds * limit.limit))
      return { usageRatio, cores: limit.limit, source: 'cgroup' }
    }
    if (host.length === 0) return { usageRatio: null, cores: null, source: 'host' }
    const [busy, total] = sumTimes(host.map(({ times }) => times))
    const [busyGrowth = Number.NaN, totalGrowth = Number.NaN] =
      meter(`host:${host.length}`, [busy, total])?.growth ?? []
    return { usageRatio: clampRatio(busyGrowth / totalGrowth), cores: host.length, source: 'host' }
  }
}

interface CpuTimes {
  readonly user: number
  readonly nice: number
  readonly sys: number
  readonly idle: number
  readonly irq: number
}

function sumTimes(all: readonly CpuTimes[]): [busy: number, total: number] {
  let busy = 0
  let idle = 0
  for (const times of all) {
    busy += times.user + times.nice + times.sys + times.irq
    idle += times.idle
  }
  return [busy, busy + idle]
}
