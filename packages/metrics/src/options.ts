import { createSystemSampler, type SystemSnapshot } from '@botwatch/system'

import { MetricsError } from './errors.ts'

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
export interface MetricsCollectorOptions {
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
}

/** Names that prom-client's default metrics begin with. */
const TAKEN_NAMESPACES = ['process', 'nodejs']

/** Fills in the defaults. Throws a {@link MetricsError} that lists every option that is wrong. */
export function resolveOptions(options: MetricsCollectorOptions): Required<MetricsCollectorOptions> {
  const {
    namespace = 'bot',
    sampler,
    defaultMetrics = true,
    version = 'unknown',
    clock = () => Date.now(),
  } = options
  const problems: string[] = []
  const check = (path: string, value: unknown, expected: string, isRight: boolean): void => {
    if (!isRight)
      problems.push(`${path}: expected ${expected}, got ${value === null ? 'null' : typeof value}`)
  }
  const wanted = `letters, digits and underscores, at most 64, and none of ${TAKEN_NAMESPACES.join(', ')}`
  check('namespace', namespace, wanted, isNamespace(namespace))
  check('defaultMetrics', defaultMetrics, 'a boolean', typeof defaultMetrics === 'boolean')
  check('version', version, '1 to 128 characters', isShortText(version))
  check('clock', clock, 'a function', typeof clock === 'function')
  for (const name of ['start', 'stop', 'latest'] as const) {
    if (sampler === undefined) break
    const method: unknown = (sampler as SystemSamplerPort | null)?.[name]
    check(`sampler.${name}`, method, 'a function', typeof method === 'function')
  }
  if (problems.length > 0) throw new MetricsError('INVALID_OPTIONS', problems)
  return { namespace, sampler: sampler ?? createSystemSampler(), defaultMetrics, version, clock }
}

function isNamespace(value: unknown): boolean {
  return typeof value === 'string' && /^[a-zA-Z_]\w{0,63}$/.test(value) && !TAKEN_NAMESPACES.includes(value)
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length >= 1 && value.length <= 128
}
