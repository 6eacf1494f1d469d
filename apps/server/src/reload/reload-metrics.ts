import type { MetricsCollector } from '@botwatch/metrics'
import { Counter, Gauge } from 'prom-client'

import { RELOAD_OUTCOMES, type ReloadOutcome } from './result.ts'

/** Figures of reloads for the scrape. */
export interface ReloadMetrics {
  readonly note: (outcome: ReloadOutcome) => void
}

/** Adds the figures of reloads to the scrape. The configuration with which the server started counts as a successful load. */
export function createReloadMetrics({ registry }: Pick<MetricsCollector, 'registry'>): ReloadMetrics {
  const counts = new Map<ReloadOutcome, number>(RELOAD_OUTCOMES.map((outcome) => [outcome, 0]))
  let isSuccessful = true
  let successAtMs = Date.now()
  // They are read at scrape time, so that a reset of metrics does not change them.
  const successful = new Gauge({
    name: 'bot_config_last_reload_successful',
    help: 'Whether the latest reload of the configuration succeeded.',
    registers: [],
    collect() {
      this.set(isSuccessful ? 1 : 0)
    },
  })
  const successTime = new Gauge({
    name: 'bot_config_last_reload_success_timestamp_seconds',
    help: 'Time of the latest successful load of the configuration.',
    registers: [],
    collect() {
      this.set(successAtMs / 1000)
    },
  })
  const reloads = new Counter({
    name: 'bot_config_reloads_total',
    help: 'Reloads of the configuration by outcome.',
    labelNames: ['outcome'],
    registers: [],
    collect() {
      this.reset()
      for (const [outcome, count] of counts) this.inc({ outcome }, count)
    },
  })
  registry.registerMetric(successful)
  registry.registerMetric(successTime)
  registry.registerMetric(reloads)
  return {
    note: (outcome) => {
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      isSuccessful = outcome === 'changed' || outcome === 'unchanged'
      if (isSuccessful) successAtMs = Date.now()
    },
  }
}
