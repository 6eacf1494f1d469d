import { callback, flag, integer, pattern, port, text } from '@botwatch/options'
import { createSystemSampler } from '@botwatch/system'
import * as v from 'valibot'

import { History } from '../history/history.ts'
import { meterEntries, type UsageMeterOptions } from '../meter/options.ts'
import { readOptions } from '../read-options.ts'
import type { SystemSamplerPort } from '../system/sampler.ts'

/** Options of a `MetricsCollector`. */
export interface MetricsCollectorOptions extends UsageMeterOptions {
  /** Prefix of the bot's metrics: letters, digits and underscores, at most 64. Default `bot`. */
  readonly namespace?: string | undefined
  /** Measures CPU, memory and disks. Default: a sampler of `@botwatch/system` for `/`, every 15 seconds. */
  readonly sampler?: SystemSamplerPort | undefined
  /** Whether to include prom-client's `process_*` and `nodejs_*` metrics. Default true. */
  readonly defaultMetrics?: boolean | undefined
  /** Version of the bot for `bot_build_info`, at most 128 characters. Default `unknown`. */
  readonly version?: string | undefined
  /** Returns the current time in milliseconds since 1970. If it fails, `Date.now` is used. Default `Date.now`. */
  readonly clock?: (() => number) | undefined
  /** Series per metric, overflow included: 25 to a million. About a twelfth of it is the limit of APIs. Default 2000. */
  readonly maxSeriesPerMetric?: number | undefined
  /** Series of all metrics: 100 to 10 million. Default 20000. */
  readonly maxSeries?: number | undefined
  /** Keeps the history, over restarts if its store does. The collection starts and stops it. Default: one in memory. */
  readonly history?: History | undefined
  /** Series with a last hour in steps of 15 seconds, about 8 kB each: 0 to 10000. Default 320. */
  readonly historySeries?: number | undefined
}

/** Options of the collector itself, with defaults. */
interface CollectorSettings {
  readonly namespace: string
  readonly sampler: SystemSamplerPort
  readonly defaultMetrics: boolean
  readonly version: string
  readonly clock: () => number
  readonly maxSeriesPerMetric: number
  readonly maxSeries: number
  readonly history: History
  readonly historySeries: number
}

/** Valid options, split by the part that uses them. */
export interface CollectorOptions {
  readonly settings: CollectorSettings
  readonly meter: UsageMeterOptions
}

/** Prefixes of prom-client's default metrics. */
const RESERVED_NAMESPACES = ['process', 'nodejs']

const NAMESPACE = 'letters, digits and underscores, at most 64, not starting with a digit'
const UNRESERVED = `a name other than ${RESERVED_NAMESPACES.join(' and ')}`

const schema = v.strictObject({
  namespace: v.optional(
    v.pipe(
      pattern(/^[a-zA-Z_]\w{0,63}$/, NAMESPACE),
      v.check((value) => !RESERVED_NAMESPACES.includes(value), UNRESERVED),
    ),
    'bot',
  ),
  sampler: v.optional(port<SystemSamplerPort>('a system sampler', ['start', 'stop', 'latest'])),
  defaultMetrics: v.optional(flag(), true),
  version: v.optional(text(1, 128), 'unknown'),
  clock: v.optional(callback<() => number>()),
  maxSeriesPerMetric: v.optional(integer(25, 1_000_000), 2000),
  maxSeries: v.optional(integer(100, 10_000_000), 20_000),
  history: v.optional(port<History>('a History', ['add', 'read', 'list', 'start', 'stop'])),
  historySeries: v.optional(integer(0, 10_000), 320),
  ...meterEntries,
})

/** Fills in the defaults. Throws a `MetricsError` (`INVALID_OPTIONS`) with every problem of the options. */
export function resolveOptions(options: MetricsCollectorOptions): CollectorOptions {
  const { prices, timeZone, budgets, store, writeIntervalMs, retentionDays, ...own } = readOptions(
    schema,
    options,
  )
  const { sampler = createSystemSampler(), clock = () => Date.now() } = own
  const { history = new History({ clock }) } = own
  return {
    settings: { ...own, sampler, clock, history },
    meter: { prices, timeZone, budgets, store, writeIntervalMs, retentionDays },
  }
}
