import type { LoopStatus, StoreStatus } from '@botwatch/monitor'
import { statSync } from 'node:fs'
import { basename } from 'node:path'

import { json, operation, type Operation } from '../../http/operation.ts'
import { version } from '../../version.ts'
import type { ApiDependencies } from '../dependencies.ts'
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
        'Returns versions, resources, loops and databases of the server, and what stands still: a loop without a successful run for a minute and two intervals, a database that has failed for a minute, or a channel to which something has been due for 5 minutes that nothing else holds up. While anything stands still, the heartbeat URL is not called.',
      needs: 'read',
      answers: { 200: { description: 'The server.', schema: systemSchema, example: exampleSystem } },
      handle: (c) => json(c, describeSystem(deps)),
    }),
  ]
}

function describeSystem({ config, monitor, store, redact, countStreams }: ApiDependencies): WireSystem {
  const { startedAt, loops, stores, stalled, hasHeartbeatUrl } = monitor.status()
  const show = (text: string | null): string | null => (text === null ? null : withoutFolders(redact(text)))
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, heapTotal } = process.memoryUsage()
  return {
    version,
    node_version: process.versions.node,
    started_at: startedAt,
    uptime_seconds: Math.round(process.uptime()),
    data_dir: [store.path, ...stores.map(({ path }) => path)].some((path) => path !== null)
      ? config.dataDir
      : null,
    process: {
      pid: process.pid,
      cpu_seconds: (user + system) / 1e6,
      memory_rss_bytes: rss,
      heap_used_bytes: heapUsed,
      heap_total_bytes: heapTotal,
    },
    series: monitor.metrics.getAllMetrics().collector.series,
    event_streams: countStreams?.() ?? null,
    heartbeat_url_configured: hasHeartbeatUrl,
    stalled,
    loops: loops.map((loop) => toWireLoop(loop, show)),
    stores: [...stores.map((each) => toWireStore(each, show)), serverStore(store.path)],
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

function toWireStore({ name, path, sizeBytes, failingSince, lastError }: StoreStatus, show: Show): WireStore {
  const file = path === null ? null : basename(path)
  return {
    name,
    file,
    size_bytes: sizeBytes,
    failing_since: failingSince,
    last_error: show(lastError),
  }
}

/** The database of the server itself. What cannot be stored there is in the log. */
function serverStore(path: string | null): WireStore {
  const none = { name: 'server', failing_since: null, last_error: null }
  if (path === null) return { ...none, file: null, size_bytes: null }
  const sizes = [path, `${path}-wal`].map((each) => statSync(each, { throwIfNoEntry: false })?.size ?? 0)
  return { ...none, file: basename(path), size_bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** A text with the names of files alone, since folders say more about the machine than a reader needs. */
function withoutFolders(text: string): string {
  return text.replaceAll(
    /(?<![\w.:/])(?:[A-Za-z]:)?(?:[\\/]{1,2}[^\s\\/'":]+)*[\\/]{1,2}([^\s\\/'":]+)/g,
    '$1',
  )
}
