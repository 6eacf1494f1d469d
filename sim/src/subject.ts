import type * as alerts from '@botwatch/alerts'
import type * as memory from '@botwatch/alerts/memory'
import type * as sqlite from '@botwatch/alerts/sqlite'
import type * as health from '@botwatch/health'
import type * as heartbeats from '@botwatch/health/heartbeat'
import type * as metrics from '@botwatch/metrics'
import type * as usageMemory from '@botwatch/metrics/memory'
import type * as monitor from '@botwatch/monitor'
import { pathToFileURL } from 'node:url'

/** The packages under test, one of which may be a changed copy. */
export interface Subject
  extends
    Pick<typeof alerts, 'AlertManager' | 'AlertsError' | 'defaultRules'>,
    Pick<typeof memory, 'memoryStore'>,
    Pick<typeof sqlite, 'sqliteStore'>,
    Pick<typeof health, 'HealthChecker'>,
    Pick<typeof metrics, 'MetricsCollector' | 'MetricsError'>,
    Pick<typeof monitor, 'createMonitor'> {
  readonly heartbeat: typeof heartbeats.heartbeat
  readonly usageStore: typeof usageMemory.memoryStore
}

/** A changed copy of a package. */
export interface Copy {
  /** Name of its folder, e.g. `alerts`. */
  readonly package: string
  /** Where the copy of its sources is. */
  readonly folder: string
}

/** Loads the packages from their sources, one of them from a changed copy. */
export async function loadSubject(copy?: Copy): Promise<Subject> {
  const load = (name: string, file: string): Promise<unknown> =>
    name.split('/')[1] === copy?.package
      ? import(pathToFileURL(`${copy?.folder}/${file}`).href)
      : import(name)
  const [main, inMemory, inFile, checks, jobs, collector, usage, whole] = await Promise.all([
    load('@botwatch/alerts', 'index.ts'),
    load('@botwatch/alerts/memory', 'store/memory.ts'),
    load('@botwatch/alerts/sqlite', 'store/sqlite.ts'),
    load('@botwatch/health', 'index.ts'),
    load('@botwatch/health/heartbeat', 'checkers/heartbeat.ts'),
    load('@botwatch/metrics', 'index.ts'),
    load('@botwatch/metrics/memory', 'stores/memory.ts'),
    load('@botwatch/monitor', 'index.ts'),
  ])
  return {
    ...(main as typeof alerts),
    ...(inMemory as typeof memory),
    ...(inFile as typeof sqlite),
    ...(checks as typeof health),
    ...(collector as typeof metrics),
    ...(whole as typeof monitor),
    heartbeat: (jobs as typeof heartbeats).heartbeat,
    usageStore: (usage as typeof usageMemory).memoryStore,
  }
}
