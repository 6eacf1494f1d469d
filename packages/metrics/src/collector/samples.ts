import type { ApiSeries } from '../api/api-series.ts'
import type { UsageReport } from '../meter/usage-report.ts'
import type { MetricSample } from '../metric-sample.ts'
import type { SystemMetrics } from '../system/system-metrics.ts'
import { usageSamples } from '../tokens/usage-samples.ts'
import { errorRate } from '../windows/request-windows.ts'

/** What the samples are read from. */
export interface SampleSources {
  readonly system: SystemMetrics
  readonly apis: readonly ApiSeries[]
  readonly usage: UsageReport
  /** Whether the usage includes what was stored. */
  readonly isLoaded: boolean
}

/** Collects the values for alert rules. */
export function collectSamples(
  { system, apis, usage, isLoaded }: SampleSources,
  nowMs: number,
): readonly MetricSample[] {
  const totals = apis.map(({ name, windows }) => ({ api: name, requests: windows.totals('5m', nowMs) }))
  const name = 'error_rate'
  return [
    ...system.samples(nowMs),
    ...usageSamples(usage, isLoaded),
    { name, labels: {}, value: errorRate(totals.map(({ requests }) => requests)) },
    ...totals.map(({ api, requests }) => ({ name, labels: { api }, value: errorRate([requests]) })),
  ]
}
