/** Source of a figure: the cgroup with the limit, or the counters of the host. */
export type FigureSource = 'cgroup' | 'host'

/** CPU use since the previous sample; null until there are two samples. Time spent waiting for disks is no use. */
export interface CpuReading {
  /** Share of `cores` in use, 0 to 1. */
  readonly usageRatio: number | null
  /**
   * Cores that this process may use: those of its affinity and cpuset, or the quota of its cgroup if that is lower. A quota
   * may be a fraction.
   */
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
  /** Null for a read-only file system. */
  readonly availableBytes: number | null
  /** Null for a read-only file system: an image is full by design. */
  readonly usageRatio: number | null
  /**
   * Share of the inodes in use, 0 to 1: without a free one no file can be created. Null without a fixed number, e.g. on btrfs,
   * and for a read-only file system.
   */
  readonly inodeUsageRatio: number | null
  /** Whether nobody can write to the file system; null if it cannot be read. A read-only mount of a writable one is false. */
  readonly isReadOnly: boolean | null
  /**
   * Whether the file system failed: it cannot be read because of an error of its disk or server, or the kernel stopped writing
   * to it after one, so that it is read-only although it was mounted to be written to. Null if that is unknown, e.g. because
   * reading takes too long.
   */
  readonly hasFailed: boolean | null
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
