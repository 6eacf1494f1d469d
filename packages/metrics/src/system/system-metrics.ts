import type { MetricSample } from '../metric-sample.ts'
import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'
import type { FilesystemUsage, SystemReading } from './sampler.ts'

const BYTES_PER_GB = 2 ** 30

/** Host or container in the JSON report. Null for unknown values. Disk values are those of the fullest file system. */
export interface SystemReport {
  /** 0 to 100. */
  readonly cpu_percent: number | null
  /** 0 to 100. */
  readonly memory_percent: number | null
  /** 0 to 100. */
  readonly disk_percent: number | null
  /** In units of 2^30 bytes. */
  readonly memory_available_gb: number | null
  /** In units of 2^30 bytes. */
  readonly disk_free_gb: number | null
  readonly sampled_at: string | null
  readonly age_seconds: number | null
}

/** Shows the latest system sample as gauges, JSON and samples. Reads samples, but does not take any. */
export class SystemMetrics {
  readonly #latest: () => SystemReading | null
  readonly #gauges: readonly (readonly [Family, (reading: SystemReading) => number | null])[]
  readonly #diskGauges: readonly (readonly [Family, (usage: FilesystemUsage) => number | null])[]

  constructor(store: SeriesStore, namespace: string, latest: () => SystemReading | null) {
    this.#latest = latest
    const gauge = (name: string, help: string, labelNames: readonly string[]): Family =>
      store.define({ name: `${namespace}_system_${name}`, help, type: 'gauge', labelNames })
    const cpu = gauge('cpu_usage_ratio', 'CPU usage of the host or container, 0 to 1.', [])
    const memory = gauge('memory_usage_ratio', 'Memory usage of the host or container, 0 to 1.', [])
    const available = gauge('memory_available_bytes', 'Available memory of the host or container.', [])
    const disk = gauge('filesystem_usage_ratio', 'File system usage, 0 to 1.', ['mountpoint'])
    const free = gauge('filesystem_free_bytes', 'Free space for unprivileged users.', ['mountpoint'])
    this.#gauges = [
      [cpu, ({ cpuRatio }) => cpuRatio],
      [memory, ({ memoryRatio }) => memoryRatio],
      [available, ({ memoryAvailableBytes }) => memoryAvailableBytes],
    ]
    this.#diskGauges = [
      [disk, ({ usedRatio }) => usedRatio],
      [free, ({ availableBytes }) => availableBytes],
    ]
  }

  /** Sets the gauges. Unknown values have no sample. */
  refresh(): void {
    const reading = this.#latest()
    for (const [family, read] of this.#gauges) family.set(reading === null ? null : read(reading))
    for (const [family, read] of this.#diskGauges) {
      family.cells.fill(Number.NaN)
      for (const usage of reading?.filesystems ?? []) family.set(read(usage), usage.mountpoint)
    }
  }

  /** Reports the latest sample. */
  report(nowMs: number): SystemReport {
    const reading = this.#latest()
    const disk = fullest(reading?.filesystems ?? [])
    return {
      cpu_percent: times(reading?.cpuRatio, 100),
      memory_percent: times(reading?.memoryRatio, 100),
      disk_percent: times(disk?.usedRatio, 100),
      memory_available_gb: times(reading?.memoryAvailableBytes, 1 / BYTES_PER_GB),
      disk_free_gb: times(disk?.availableBytes, 1 / BYTES_PER_GB),
      sampled_at: reading?.sampledAt ?? null,
      age_seconds: reading === null ? null : ageSeconds(reading.sampledAt, nowMs),
    }
  }

  /** The latest sample as values for alert rules. */
  samples(nowMs: number): MetricSample[] {
    const report = this.report(nowMs)
    const names = ['cpu_percent', 'memory_percent', 'disk_percent'] as const
    const sampled = report.sampled_at === null ? {} : { timestamp: report.sampled_at }
    return names.map((name) => ({ name, labels: {}, value: report[name], ...sampled }))
  }
}

function fullest(filesystems: readonly FilesystemUsage[]): FilesystemUsage | undefined {
  return filesystems
    .filter(({ usedRatio }) => usedRatio !== null)
    .toSorted((a, b) => (b.usedRatio ?? 0) - (a.usedRatio ?? 0))[0]
}

function times(value: number | null | undefined, factor: number): number | null {
  const product = (value ?? Number.NaN) * factor
  return Number.isFinite(product) ? product : null
}

function ageSeconds(sampledAt: string, nowMs: number): number | null {
  const age = (nowMs - Date.parse(sampledAt)) / 1000
  return Number.isFinite(age) ? Math.max(0, age) : null
}
