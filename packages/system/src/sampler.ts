import { createBoundedRead } from './bounded.ts'
import { openCgroup } from './cgroup.ts'
import { createCpuReader } from './cpu.ts'
import { readFilesystems } from './filesystem.ts'
import { readLoad } from './load.ts'
import { readMemory } from './memory.ts'
import { createNetworkReader } from './network.ts'
import { resolveOptions, type SystemSamplerOptions } from './options.ts'
import type { SystemSnapshot } from './snapshot.ts'

/** Samples the host or container. Nothing here throws, and its timer does not keep the process alive. */
export interface SystemSampler {
  /** Samples now, once more after a second (rates need two samples), then at every interval. Idempotent. */
  readonly start: () => void
  /** Ends the background sampling; the latest sample stays. Idempotent. */
  readonly stop: () => void
  /** Takes a sample, or joins the one under way. Bounded in time; what could not be read is null. */
  readonly sample: () => Promise<SystemSnapshot>
  /** The sample taken last, without any work; null before the first. */
  readonly latest: () => SystemSnapshot | null
}

/** How long after `start` the second sample is taken. */
const SECOND_SAMPLE_MS = 1000

/**
 * Creates a sampler of this host or container. Limits of a cgroup go before the host's figures.
 * Throws a `SystemError` that lists every option out of range.
 *
 * @example
 * const sampler = createSystemSampler({ mountpoints: ['/', '/data'] })
 * sampler.start()
 * sampler.latest()?.memory.usageRatio // 0.42
 */
export function createSystemSampler(options: SystemSamplerOptions = {}): SystemSampler {
  const { intervalMs, mountpoints, readTimeoutMs, cgroupRoot, procRoot } = resolveOptions(options)
  const bounded = createBoundedRead(readTimeoutMs)
  const readCpu = createCpuReader()
  const readNetwork = createNetworkReader(procRoot)
  let latest: SystemSnapshot | null = null
  let underWay: Promise<SystemSnapshot> | null = null
  let timer: NodeJS.Timeout | null = null

  const take = async (): Promise<SystemSnapshot> => {
    const sampledAt = new Date().toISOString()
    const cgroup = await openCgroup({ cgroupRoot, procRoot }, bounded)
    const cpu = await readCpu(cgroup)
    const memory = await readMemory(cgroup, bounded)
    const network = await readNetwork(bounded)
    // Last, as these alone can hang and would stretch the time between the counters above.
    const filesystems = await readFilesystems(mountpoints, bounded)
    latest = { sampledAt, cpu, memory, filesystems, load: readLoad(), network }
    return latest
  }
  const sample = (): Promise<SystemSnapshot> => {
    underWay ??= take().finally(() => {
      underWay = null
    })
    return underWay
  }
  const tick = (nextMs: number): void => {
    void sample()
    timer = setTimeout(() => tick(intervalMs), nextMs)
    timer.unref()
  }

  return {
    start: () => {
      if (timer === null) tick(Math.min(SECOND_SAMPLE_MS, intervalMs))
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
    sample,
    latest: () => latest,
  }
}
