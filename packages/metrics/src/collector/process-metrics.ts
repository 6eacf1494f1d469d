import { collectDefaultMetrics, Gauge, type Metric, type Registry } from 'prom-client'

import type { EventLoopLag, LagSummary } from './event-loop-lag.ts'
import { oncePerTurn } from './once-per-turn.ts'

/** Gauges with the suffix of a counter, which `promtool` rejects. prom-client has the same values by type. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** Metrics whose values prom-client sets when it collects the first one. A rule may read another one alone. */
const COLLECTED_TOGETHER = [
  ['process_cpu_user_seconds_total', 'process_cpu_system_seconds_total', 'process_cpu_seconds_total'],
  ['process_resident_memory_bytes', 'process_virtual_memory_bytes', 'process_heap_bytes'],
  ['nodejs_heap_size_total_bytes', 'nodejs_heap_size_used_bytes', 'nodejs_external_memory_bytes'],
  [
    'nodejs_heap_space_size_total_bytes',
    'nodejs_heap_space_size_used_bytes',
    'nodejs_heap_space_size_available_bytes',
  ],
]

/** prom-client's gauges of the event loop, with its texts. */
const LAG = [
  ['nodejs_eventloop_lag_seconds', 'Lag of event loop in seconds.', 'average', 'latest'],
  ['nodejs_eventloop_lag_min_seconds', 'The minimum recorded event loop delay.', 'min', 'min'],
  ['nodejs_eventloop_lag_max_seconds', 'The maximum recorded event loop delay.', 'max', 'max'],
  ['nodejs_eventloop_lag_mean_seconds', 'The mean of the recorded event loop delays.', 'average', 'mean'],
  [
    'nodejs_eventloop_lag_stddev_seconds',
    'The standard deviation of the recorded event loop delays.',
    'average',
    'stddev',
  ],
  [
    'nodejs_eventloop_lag_p50_seconds',
    'The 50th percentile of the recorded event loop delays.',
    'average',
    'p50',
  ],
  [
    'nodejs_eventloop_lag_p90_seconds',
    'The 90th percentile of the recorded event loop delays.',
    'average',
    'p90',
  ],
  [
    'nodejs_eventloop_lag_p99_seconds',
    'The 99th percentile of the recorded event loop delays.',
    'average',
    'p99',
  ],
] as const satisfies readonly (readonly [string, string, 'average' | 'min' | 'max', keyof LagSummary])[]

/** prom-client would wake the process 100 times a second, and begins anew with every scrape, whoever scrapes. */
const NEVER_MS = 2 ** 31 - 1

/** A metric whose values are set when it is collected. */
interface Collected {
  collect?: () => unknown
}

/** Registers prom-client's `process_*` and `nodejs_*` metrics. Each can be read alone, and by several readers. */
export function addDefaultMetrics(registry: Registry, lag: EventLoopLag): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS })
  for (const name of [...MISNAMED, ...LAG.map(([replaced]) => replaced)]) registry.removeSingleMetric(name)
  for (const [first = '', ...others] of COLLECTED_TOGETHER)
    collectWith(
      registry.getSingleMetric(first),
      others.map((name) => registry.getSingleMetric(name)),
    )
  addLag(registry, lag)
}

function collectWith(first: Metric | undefined, others: readonly (Metric | undefined)[]): void {
  const leader = first as unknown as Collected | undefined
  if (leader?.collect === undefined) return
  const collect = oncePerTurn(leader.collect.bind(leader))
  for (const metric of [leader, ...others]) if (metric !== undefined) Object.assign(metric, { collect })
}

function addLag(registry: Registry, lag: EventLoopLag): void {
  const gauges = LAG.map(([name, help, aggregator, figure]) => {
    const gauge = new Gauge({ name, help, aggregator, registers: [registry], collect: () => refresh() })
    return { gauge, figure }
  })
  const refresh = oncePerTurn(() => {
    const summary = lag.summary()
    for (const { gauge, figure } of gauges) {
      if (summary === null) gauge.remove()
      else gauge.set(summary[figure])
    }
  })
}
