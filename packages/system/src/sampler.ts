import { createBoundedRead } from './bounded.ts'
import { openCgroup } from './cgroup.ts'
import { createCpuReader } from './cpu.ts'
import { readFilesystems } from './filesystem.ts'
import { readLoad } from './load.ts'
import { readMemory } from './memory.ts'
import { createNetworkReader } from './network.ts'
import { readOptions, type SystemSamplerOptions } from './options.ts'
import type { SystemSnapshot } from './snapshot.ts'

/** Samples the host or container. No method throws, and the timer does not keep the process alive. */
export interface SystemSampler {
  /** Samples at once, after a second (rates need two samples), then at every interval. Idempotent. */
  readonly start: () => void
  /** Stops the background sampling and keeps the latest sample. Idempotent. */
  readonly stop: () => void
  /** Takes a sample, or waits for the one that is being taken. A figure that cannot be read in time is null. */
  readonly sample: () => Promise<SystemSnapshot>
  /** The latest sample; null before the first. Reads nothing. */
  readonly latest: () => SystemSnapshot | null
}

/** Time from `start` to the second sample. */
const SECOND_SAMPLE_MS = 1000

/**
 * Creates a sampler of this host or container. In a container, the limits of its cgroup replace the figures of the host.
 * Throws a `SystemError` with every problem of the options.
 *
 * @example
 * const sampler = createSystemSampler({ mountpoints: ['/', '/data'] })
 * sampler.start()
 * sampler.latest()?.memory.usageRatio // 0.42
 */
export function createSystemSampler(options: SystemSamplerOptions = {}): SystemSampler {
  const { intervalMs, mountpoints, readTimeoutMs, cgroupRoot, procRoot } = readOptions(options)
  // Apart, so that dead network mounts do not hide the other figures. Together they leave a worker thread free.
  const files = createBoundedRead(readTimeoutMs, 1)
  const disks = createBoundedRead(readTimeoutMs, 2)
  const readCpu = createCpuReader(procRoot)
  const readNetwork = createNetworkReader(procRoot)
  let latest: SystemSnapshot | null = null
  let pending: Promise<SystemSnapshot> | null = null
  let timer: NodeJS.Timeout | null = null

  const take = async (): Promise<SystemSnapshot> => {
    const sampledAt = new Date().toISOString()
    const cgroup = await openCgroup({ cgroupRoot, procRoot }, files)
    const cpu = await readCpu(cgroup, files)
    const memory = await readMemory(procRoot, cgroup, files)
    const network = await readNetwork(files)
    // Last, because a network mount can hang and would stretch the time between the counters above.
    const filesystems = await readFilesystems(mountpoints, { procRoot, files, disks })
    latest = { sampledAt, cpu, memory, filesystems, load: readLoad(), network }
    return latest
  }
  const sample = (): Promise<SystemSnapshot> => {
    pending ??= take().finally(() => {
      pending = null
    })
    return pending
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
