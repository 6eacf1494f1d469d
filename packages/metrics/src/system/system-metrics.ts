import type { FilesystemReading, SystemSnapshot } from '@botwatch/system'

import type { MetricSample, SystemReport } from '../collector/report.ts'
import type { Family } from '../series/family.ts'
import type { SeriesStore } from '../series/series-store.ts'

const BYTES_PER_GB = 2 ** 30

/** Shows the latest sample of the system: as gauges, as JSON and as flat samples. Reads, never samples. */
export class SystemMetrics {
  readonly #latest: () => SystemSnapshot | null
  readonly #gauges: readonly (readonly [Family, (snapshot: SystemSnapshot) => number | null])[]
  readonly #diskGauges: readonly (readonly [Family, (reading: FilesystemReading) => number | null])[]

  constructor(store: SeriesStore, namespace: string, latest: () => SystemSnapshot | null) {
    this.#latest = latest
    const gauge = (name: string, help: string, labelNames: readonly string[]): Family =>
      store.define({ name: `${namespace}_system_${name}`, help, type: 'gauge', labelNames })
    const cpu = gauge('cpu_usage_ratio', 'Use of the processors this process may use, 0 to 1.', [])
    const memory = gauge('memory_usage_ratio', 'Use of the memory this process may use, 0 to 1.', [])
    const available = gauge('memory_available_bytes', 'Memory that is left.', [])
    const disk = gauge('filesystem_usage_ratio', 'Use of the file system, 0 to 1.', ['mountpoint'])
    const free = gauge('filesystem_free_bytes', 'Space left to an ordinary user.', ['mountpoint'])
    this.#gauges = [
      [cpu, (snapshot) => snapshot.cpu.usageRatio],
      [memory, (snapshot) => snapshot.memory.usageRatio],
      [available, (snapshot) => snapshot.memory.availableBytes],
    ]
    this.#diskGauges = [
      [disk, ({ usageRatio }) => usageRatio],
      [free, ({ availableBytes }) => availableBytes],
    ]
  }

  /** Brings the gauges up to date. A reading that is unknown has no sample. */
  refresh(): void {
    const snapshot = this.#latest()
    for (const [family, read] of this.#gauges) family.set(snapshot === null ? null : read(snapshot))
    for (const [family, read] of this.#diskGauges) {
      family.cells.fill(Number.NaN)
      for (const reading of snapshot?.filesystems ?? []) family.set(read(reading), reading.mountpoint)
    }
  }

  /** The latest sample as the JSON shows it. */
  report(nowMs: number): SystemReport {
    const snapshot = this.#latest()
    const disk = fullest(snapshot?.filesystems ?? [])
    return {
      cpu_percent: times(snapshot?.cpu.usageRatio, 100),
      memory_percent: times(snapshot?.memory.usageRatio, 100),
      disk_percent: times(disk?.usageRatio, 100),
      memory_available_gb: times(snapshot?.memory.availableBytes, 1 / BYTES_PER_GB),
      disk_free_gb: times(disk?.availableBytes, 1 / BYTES_PER_GB),
      sampled_at: snapshot?.sampledAt ?? null,
      age_seconds: snapshot === null ? null : ageSeconds(snapshot.sampledAt, nowMs),
    }
  }

  /** The figures alert rules read. */
  samples(nowMs: number): MetricSample[] {
    const report = this.report(nowMs)
    const names = ['cpu_percent', 'memory_percent', 'disk_percent'] as const
    const taken = report.sampled_at === null ? {} : { timestamp: report.sampled_at }
    return names.map((name) => ({ name, labels: {}, value: report[name], ...taken }))
  }
}

function fullest(filesystems: readonly FilesystemReading[]): FilesystemReading | undefined {
  return filesystems
    .filter(({ usageRatio }) => usageRatio !== null)
    .toSorted((a, b) => (b.usageRatio ?? 0) - (a.usageRatio ?? 0))[0]
}

function times(value: number | null | undefined, factor: number): number | null {
  const product = (value ?? Number.NaN) * factor
  return Number.isFinite(product) ? product : null
}

function ageSeconds(sampledAt: string, nowMs: number): number | null {
  const age = (nowMs - Date.parse(sampledAt)) / 1000
  return Number.isFinite(age) ? Math.max(0, age) : null
}
