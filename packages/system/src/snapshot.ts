/** Source of a figure: the limit of the container or the whole host. */
export type FigureSource = 'cgroup' | 'host'

/** CPU use since the previous sample; null until there are two samples. */
export interface CpuReading {
  /** Share of `cores` in use, 0 to 1. */
  readonly usageRatio: number | null
  /** Cores that this process may use; may be a fraction in a container. */
  readonly cores: number | null
  readonly source: FigureSource
}

/** Memory use, without page cache that can be dropped. */
export interface MemoryReading {
  readonly totalBytes: number | null
  readonly usedBytes: number | null
  readonly availableBytes: number | null
  readonly usageRatio: number | null
  readonly source: FigureSource
}

/** Use of one file system, by the formula of `df`: used / (used + available to unprivileged users). */
export interface FilesystemReading {
  readonly mountpoint: string
  readonly totalBytes: number | null
  readonly usedBytes: number | null
  readonly availableBytes: number | null
  readonly usageRatio: number | null
}

/** Load averages over 1, 5 and 15 minutes. */
export interface LoadReading {
  readonly one: number | null
  readonly five: number | null
  readonly fifteen: number | null
}

/** Traffic over all interfaces except loopback since the previous sample; null until there are two samples. */
export interface NetworkReading {
  readonly receivedBytesPerSecond: number | null
  readonly transmittedBytesPerSecond: number | null
}

/** One sample of the host or container. A figure that cannot be read is null. */
export interface SystemSnapshot {
  /** ISO 8601 in UTC. */
  readonly sampledAt: string
  readonly cpu: CpuReading
  readonly memory: MemoryReading
  readonly filesystems: readonly FilesystemReading[]
  readonly load: LoadReading
  readonly network: NetworkReading
}
