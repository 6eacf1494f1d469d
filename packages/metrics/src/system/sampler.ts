import { ignoreRejection } from '@botwatch/events'

import type { SystemSnapshot } from '@botwatch/system'

/** Measures CPU, memory and disks in the background. `createSystemSampler()` of `@botwatch/system` returns one. */
export interface SystemSamplerPort {
  /** Starts sampling. Idempotent. */
  readonly start: () => void
  /** Stops sampling. Idempotent. */
  readonly stop: () => void
  /** Returns the latest sample without any work, or null before the first one. */
  readonly latest: () => SystemSnapshot | null
}

/** The values of a sample that are reported. Null where the system does not know one. */
export interface SystemReading {
  /** 0 to 1. */
  readonly cpuRatio: number | null
  /** 0 to 1. */
  readonly memoryRatio: number | null
  readonly memoryAvailableBytes: number | null
  readonly filesystems: readonly FilesystemUsage[]
  /** ISO 8601. */
  readonly sampledAt: string
}

/** Usage of one file system. */
export interface FilesystemUsage {
  readonly mountpoint: string
  /** 0 to 1. */
  readonly usedRatio: number | null
  readonly availableBytes: number | null
}

/** Reads the latest sample. Throws if the sampler does, or if the sample is malformed. */
export function readSample(sampler: SystemSamplerPort): SystemReading | null {
  const sample = sampler.latest()
  if (sample === null) return null
  // It is read, and so refused, below.
  ignoreRejection(sample)
  const { cpu, memory, filesystems, sampledAt } = sample
  return {
    cpuRatio: finite(cpu.usageRatio),
    memoryRatio: finite(memory.usageRatio),
    memoryAvailableBytes: finite(memory.availableBytes),
    filesystems: filesystems.map(({ mountpoint, usageRatio, availableBytes }) => ({
      mountpoint: String(mountpoint),
      usedRatio: finite(usageRatio),
      availableBytes: finite(availableBytes),
    })),
    sampledAt: String(sampledAt),
  }
}

function finite(value: number | null): number | null {
  return Number.isFinite(value) ? value : null
}
