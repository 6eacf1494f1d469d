import type { LoopStatus, StoreStatus } from '@botwatch/monitor'
import { basename } from 'node:path'

import { json, operation, type Operation } from '../../http/operation.ts'
import { version } from '../../version.ts'
import type { ApiDependencies } from '../dependencies.ts'
import { databaseSize } from './database-size.ts'
import { exampleSystem } from './example.ts'
import { systemSchema, type WireLoop, type WireStore, type WireSystem } from './wire.ts'

/** The server itself. */
export function systemOperations(deps: ApiDependencies): readonly Operation[] {
  return [
    operation({
      route: 'GET /api/v1/system',
      id: 'getSystem',
      tag: 'System',
      summary: 'Get the state of the server itself',
      description:
        'Returns versions, resources, loops and databases of the server. `stalled` lists each loop without a successful run for a minute and two intervals, each database that has failed for a minute, and each channel with notifications that could have been sent for 5 minutes. While anything is stalled, `HEARTBEAT_URL` is not called.',
      needs: 'read',
      answers: { 200: { description: 'The server.', schema: systemSchema, example: exampleSystem } },
      handle: async (c) => json(c, await describeSystem(deps)),
    }),
  ]
}

async function describeSystem({
  config,
  monitor,
  store,
  redact,
  events,
}: ApiDependencies): Promise<WireSystem> {
  const { startedAt, loops, stores, stalled, hasHeartbeatUrl } = monitor.status()
  const show = (text: string | null): string | null => (text === null ? null : withoutFolders(redact(text)))
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal } = process.memoryUsage()
  // What cannot be stored in the database of the server itself is in the log.
  const server = { name: 'server', path: store.path, failingSince: null, lastError: null }
  const databases = [...stores, server]
  return {
    version,
    node_version: process.versions.node,
    started_at: startedAt,
    uptime_seconds: Math.round(process.uptime()),
    data_dir: databases.some(({ path }) => path !== null) ? config.dataDir : null,
    process: {
      pid: process.pid,
      cpu_seconds: (user + system) / 1e6,
      memory_rss_bytes: rss,
      heap_used_bytes: heapUsed,
      heap_total_bytes: heapTotal,
    },
    series: monitor.metrics.getAllMetrics().collector.series,
    event_streams: events.size(),
    heartbeat_url_configured: hasHeartbeatUrl,
    stalled,
    loops: loops.map((loop) => toWireLoop(loop, show)),
    stores: await Promise.all(databases.map((each) => toWireStore(each, show))),
  }
}

type Show = (text: string | null) => string | null

function toWireLoop(loop: LoopStatus, show: Show): WireLoop {
  const { name, intervalMs, isFresh, ageMs, lastStartedAt, lastFinishedAt, lastError } = loop
  return {
    name,
    interval_seconds: intervalMs / 1000,
    is_fresh: isFresh,
    age_seconds: ageMs === null ? null : ageMs / 1000,
    last_started_at: lastStartedAt,
    last_finished_at: lastFinishedAt,
    last_error: show(lastError),
  }
}

async function toWireStore(
  { name, path, failingSince, lastError }: Omit<StoreStatus, 'name'> & { readonly name: string },
  show: Show,
): Promise<WireStore> {
  return {
    name,
    file: path === null ? null : basename(path),
    size_bytes: path === null ? null : await databaseSize(path),
    failing_since: failingSince,
    last_error: show(lastError),
  }
}

/** A text with the names of files alone, since folders say more about the machine than a reader needs. */
function withoutFolders(text: string): string {
  return text.replaceAll(
    /(?<![\w.:/])(?:[A-Za-z]:)?(?:[\\/]{1,2}[^\s\\/'":]+)*[\\/]{1,2}([^\s\\/'":]+)/g,
    '$1',
  )
}
