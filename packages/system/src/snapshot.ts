/** Where a figure comes from: the container's own limit, or the whole host. */
export type FigureSource = 'cgroup' | 'host'

/** Use of the processors since the sample before; null until there are two samples. */
export interface CpuReading {
  /** 0 to 1 of the cores this process may use. */
  readonly usageRatio: number | null
  /** Cores this process may use; a fraction under a container limit. */
  readonly cores: number | null
  readonly source: FigureSource
}

/** Use of memory, page cache that can be dropped left out. */
export interface MemoryReading {
  readonly totalBytes: number | null
  readonly usedBytes: number | null
  readonly availableBytes: number | null
  readonly usageRatio: number | null
  readonly source: FigureSource
}

/** Use of one file system by `df`'s formula: used / (used + available to us). */
export interface FilesystemReading {
  readonly mountpoint: string
  readonly totalBytes: number | null
  readonly usedBytes: number | null
  readonly availableBytes: number | null
  readonly usageRatio: number | null
}

/** Run-queue averages over 1, 5 and 15 minutes. */
export interface LoadReading {
  readonly one: number | null
  readonly five: number | null
  readonly fifteen: number | null
}

/** Traffic over all interfaces but loopback since the sample before; null until there are two samples. */
export interface NetworkReading {
  readonly receivedBytesPerSecond: number | null
  readonly transmittedBytesPerSecond: number | null
}

/** One look at the host or container. What could not be read is null, never a guess. */
export interface SystemSnapshot {
  /** ISO 8601 in UTC. */
  readonly sampledAt: string
  readonly cpu: CpuReading
  readonly memory: MemoryReading
  readonly filesystems: readonly FilesystemReading[]
  readonly load: LoadReading
  readonly network: NetworkReading
}
