import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client'

import type { DropReason } from './validate.ts'

/** Gauges that bear a counter's suffix, which `promtool` objects to; the same figures stand by type beside them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/** Adds prom-client's `process_*` and `nodejs_*`. */
export function addDefaultMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}

/** Adds what is always there: build, start and uptime. */
export function addLifetimeMetrics(
  namespace: string,
  registry: Registry,
  of: { readonly version: string; readonly startedAtMs: number; readonly uptimeSeconds: () => number },
): void {
  const registers = [registry]
  new Gauge({
    name: `${namespace}_build_info`,
    help: 'Version of the bot; always 1.',
    labelNames: ['version'],
    registers,
  }).set({ version: of.version.toWellFormed() }, 1)
  new Gauge({
    name: `${namespace}_start_time_seconds`,
    help: 'When the collector started, since 1970.',
    registers,
  }).set(of.startedAtMs / 1000)
  const uptime: Gauge = new Gauge({
    name: `${namespace}_uptime_seconds`,
    help: 'How long the collector has been running.',
    registers,
    collect: () => uptime.set(of.uptimeSeconds()),
  })
}

/** Counts the samples that were dropped. */
export class DroppedSamples {
  #count = 0
  readonly #counter: Counter<'reason'>

  constructor(namespace: string, registry: Registry) {
    this.#counter = new Counter({
      name: `${namespace}_metrics_dropped_samples_total`,
      help: 'Samples that were dropped because a value was wrong.',
      labelNames: ['reason'],
      registers: [registry],
    })
  }

  /** All of them since the start or the last reset. */
  get count(): number {
    return this.#count
  }

  /** Counts one. */
  add(reason: DropReason): void {
    this.#count += 1
    this.#counter.inc({ reason })
  }

  /** Starts over. */
  reset(): void {
    this.#count = 0
    this.#counter.reset()
  }
}
