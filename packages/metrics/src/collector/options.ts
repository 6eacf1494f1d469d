import { createSystemSampler, type SystemSnapshot } from '@botwatch/system'

import { MetricsError } from '../errors.ts'
import { checkLedgerOptions, type UsageMeterOptions } from '../meter/options.ts'
import { ProblemList } from '../problem-list.ts'

/** What the collector needs of a system sampler; one of `@botwatch/system` fits. */
export interface SystemSamplerPort {
  /** Starts sampling in the background; idempotent. */
  readonly start: () => void
  /** Ends it; idempotent. */
  readonly stop: () => void
  /** The sample taken last, without any work; null before the first. */
  readonly latest: () => SystemSnapshot | null
}

/** Options of the metrics collector. */
export interface MetricsCollectorOptions extends Omit<UsageMeterOptions, 'onEvent'> {
  /** What the names of the bot's metrics begin with: letters, digits and underscores, at most 64. Default `bot`. */
  readonly namespace?: string
  /** Where CPU, memory and disk come from. Default: a sampler of its own, every 15 seconds, of `/`. */
  readonly sampler?: SystemSamplerPort
  /** Whether `process_*` and `nodejs_*` of prom-client are included. Default true. */
  readonly defaultMetrics?: boolean
  /** Version of the bot, as `bot_build_info` shows it: at most 128 characters. Default `unknown`. */
  readonly version?: string
  /** The time now in milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number
  /** Label sets a metric may have, the overflow included: 25 to a million. About a twelfth of it is how many APIs there may be. Default 2000. */
  readonly maxSeriesPerMetric?: number
  /** Label sets of all metrics together: 100 to 10 million. Default 20000. */
  readonly maxSeries?: number
  /** Series whose past is kept, about 41 kB each: 0 to 10000. Default 64. */
  readonly historySeries?: number
}

/** Options with their defaults, but for the meter's. */
export type ResolvedOptions = Required<Omit<MetricsCollectorOptions, keyof UsageMeterOptions>>

/** Names that prom-client's default metrics begin with. */
const TAKEN_NAMESPACES = ['process', 'nodejs']

/** Fills in the defaults. Throws a {@link MetricsError} that lists every option that is wrong. */
export function resolveOptions(options: MetricsCollectorOptions): ResolvedOptions {
  const {
    namespace = 'bot',
    sampler,
    defaultMetrics = true,
    version = 'unknown',
    clock = () => Date.now(),
    maxSeriesPerMetric = 2000,
    maxSeries = 20_000,
    historySeries = 64,
  } = options
  const problems = new ProblemList()
  const wanted = `letters, digits and underscores, at most 64, and none of ${TAKEN_NAMESPACES.join(', ')}`
  problems.check('namespace', namespace, wanted, isNamespace(namespace))
  problems.check('defaultMetrics', defaultMetrics, 'a boolean', typeof defaultMetrics === 'boolean')
  problems.check('version', version, '1 to 128 characters', isShortText(version))
  problems.check('clock', clock, 'a function', typeof clock === 'function')
  for (const name of ['start', 'stop', 'latest'] as const) {
    if (sampler === undefined) break
    const method: unknown = (sampler as SystemSamplerPort | null)?.[name]
    problems.check(`sampler.${name}`, method, 'a function', typeof method === 'function')
  }
  const checkNumber = (path: string, value: unknown, min: number, max: number): void => {
    const isRight = Number.isInteger(value) && Number(value) >= min && Number(value) <= max
    problems.check(path, value, `an integer from ${min} to ${max}`, isRight)
  }
  checkNumber('maxSeriesPerMetric', maxSeriesPerMetric, 25, 1_000_000)
  checkNumber('maxSeries', maxSeries, 100, 10_000_000)
  checkNumber('historySeries', historySeries, 0, 10_000)
  checkLedgerOptions(problems, options)
  if (problems.lines.length > 0) throw new MetricsError('INVALID_OPTIONS', problems.lines)
  const limits = { maxSeriesPerMetric, maxSeries, historySeries }
  return { namespace, sampler: sampler ?? createSystemSampler(), defaultMetrics, version, clock, ...limits }
}

function isNamespace(value: unknown): boolean {
  return typeof value === 'string' && /^[a-zA-Z_]\w{0,63}$/.test(value) && !TAKEN_NAMESPACES.includes(value)
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= 128
}
