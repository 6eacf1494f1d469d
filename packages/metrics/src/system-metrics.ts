import type { FilesystemReading, SystemSnapshot } from '@botwatch/system'
import { Gauge, type Registry } from 'prom-client'

import type { MetricSample, SystemReport } from './report.ts'

const BYTES_PER_GB = 2 ** 30

/** Shows the latest sample of the system: as gauges, as JSON and as flat samples. Reads, never samples. */
export class SystemMetrics {
  readonly #latest: () => SystemSnapshot | null

  constructor(namespace: string, registry: Registry, latest: () => SystemSnapshot | null) {
    this.#latest = latest
    const gauge = (name: string, help: string, read: (snapshot: SystemSnapshot) => number | null): void => {
      const collect = (): void => {
        const snapshot = latest()
        const value = snapshot === null ? null : read(snapshot)
        // A reading that is unknown has no sample; a gauge without labels would else stay at its last.
        if (value === null) made.remove()
        else made.set(value)
      }
      const made = new Gauge({ name: `${namespace}_system_${name}`, help, registers: [registry], collect })
    }
    const perMountpoint = (
      name: string,
      help: string,
      read: (reading: FilesystemReading) => number | null,
    ): void => {
      const collect = (): void => {
        made.reset()
        for (const reading of latest()?.filesystems ?? []) {
          const value = read(reading)
          if (value !== null) made.set({ mountpoint: reading.mountpoint }, value)
        }
      }
      const labelNames = ['mountpoint'] as const
      const made = new Gauge({
        name: `${namespace}_system_${name}`,
        help,
        labelNames,
        registers: [registry],
        collect,
      })
    }
    gauge(
      'cpu_usage_ratio',
      'Use of the processors this process may use, 0 to 1.',
      ({ cpu }) => cpu.usageRatio,
    )
    gauge(
      'memory_usage_ratio',
      'Use of the memory this process may use, 0 to 1.',
      ({ memory }) => memory.usageRatio,
    )
    gauge('memory_available_bytes', 'Memory that is left.', ({ memory }) => memory.availableBytes)
    perMountpoint('filesystem_usage_ratio', 'Use of the file system, 0 to 1.', ({ usageRatio }) => usageRatio)
    perMountpoint(
      'filesystem_free_bytes',
      'Space left to an ordinary user.',
      ({ availableBytes }) => availableBytes,
    )
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
    return names.map((name) => ({ name, labels: {}, value: report[name] }))
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
