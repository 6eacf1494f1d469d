import type { SystemSnapshot } from '@botwatch/system'

import { BaseHealthChecker } from '../check/base-checker.ts'
import type { CheckContext, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import type { Problem } from '../check/errors.ts'
import { checkerOptionsOf } from '../check/checker-options.ts'
import type { HealthStatus } from '../check/status.ts'
import { describe, integerProblems } from '../validate.ts'

/** Where readings come from; a `SystemSampler` of `@botwatch/system` fits. */
export interface SnapshotSource {
  /** The last reading, at once. */
  readonly latest: () => SystemSnapshot | null
  /** Takes a reading. */
  readonly sample: () => Promise<SystemSnapshot>
}

/** Percentages from which a resource is degraded or unhealthy, themselves included. */
export interface ResourceThresholds {
  /** Over 0, up to 100. */
  readonly degraded?: number | undefined
  /** Not below `degraded`. Default none. */
  readonly unhealthy?: number | undefined
}

/** The resources that are judged. */
export type SystemResource = 'cpu' | 'memory' | 'disk'

/** Options of {@link SystemResourceChecker}. */
export interface SystemResourceCheckerOptions extends CheckerOptions {
  readonly sampler: SnapshotSource
  /** Default `system_resources`. */
  readonly name?: string | undefined
  /** Default degraded at 80 % CPU, 85 % memory and 90 % disk, and never unhealthy. */
  readonly thresholds?: Readonly<Partial<Record<SystemResource, ResourceThresholds>>> | undefined
  /** A reading older than this is taken anew within the run. An integer of at least 1. Default 60000. */
  readonly maxAgeMs?: number | undefined
}

const DEFAULT_DEGRADED = { cpu: 80, memory: 85, disk: 90 } as const
const RESOURCES = ['cpu', 'memory', 'disk'] as const
const NAMES = { cpu: 'CPU', memory: 'memory', disk: 'disk' } as const

/**
 * Judges the use of CPU, memory and the fullest disk. Reads what the sampler knows and takes a reading only
 * when there is none or an old one. What could not be read is null and left out; with nothing read at all
 * the status is unknown. Metrics: `cpu_percent`, `memory_percent`, `disk_percent`, to one decimal as they are judged.
 *
 * @example
 * healthChecker.addChecker(new SystemResourceChecker({ sampler, thresholds: { disk: { degraded: 90, unhealthy: 97 } } }))
 */
export class SystemResourceChecker extends BaseHealthChecker {
  readonly #sampler: SnapshotSource
  readonly #thresholds: Readonly<Partial<Record<SystemResource, ResourceThresholds>>>
  readonly #maxAgeMs: number

  constructor(options: SystemResourceCheckerOptions) {
    super(options.name ?? 'system_resources', checkerOptionsOf(options))
    this.#sampler = options.sampler
    this.#thresholds = options.thresholds ?? {}
    this.#maxAgeMs = options.maxAgeMs ?? 60_000
  }

  /** Everything wrong with the sampler, the thresholds and the age. */
  override problems(): readonly Problem[] {
    const sampler: Partial<SnapshotSource> | undefined = this.#sampler
    const isSampler = typeof sampler?.latest === 'function' && typeof sampler.sample === 'function'
    return [
      ...(isSampler ? [] : [{ path: 'sampler', expected: 'a system sampler', received: describe(sampler) }]),
      ...(typeof this.#thresholds === 'object'
        ? RESOURCES.flatMap((resource) => thresholdProblems(resource, this.#thresholds[resource]))
        : [{ path: 'thresholds', expected: 'an object', received: describe(this.#thresholds) }]),
      ...integerProblems('maxAgeMs', this.#maxAgeMs, 1, Number.MAX_SAFE_INTEGER),
    ]
  }

  protected override async performCheck({ signal }: CheckContext): Promise<CheckOutcome> {
    const percents = percentsOf(await this.#read(signal))
    const metrics = {
      cpu_percent: percents.cpu,
      memory_percent: percents.memory,
      disk_percent: percents.disk,
    }
    if (RESOURCES.every((resource) => percents[resource] === null)) {
      return { status: 'unknown', message: 'System resources could not be read', metrics }
    }
    const high = RESOURCES.flatMap((resource) =>
      judge(resource, percents[resource], this.#thresholds[resource]),
    )
    if (high.length === 0) return { status: 'healthy', message: 'System resources normal', metrics }
    return {
      status: high.some(({ status }) => status === 'unhealthy') ? 'unhealthy' : 'degraded',
      message: high.map(({ message }) => message).join('; '),
      code: 'CONDITION',
      metrics,
    }
  }

  #read(signal: AbortSignal): Promise<SystemSnapshot> {
    const latest = this.#sampler.latest()
    // A reading of the future is none of now either: the time of day was set back since.
    const isFresh = latest !== null && Math.abs(Date.now() - Date.parse(latest.sampledAt)) <= this.#maxAgeMs
    return isFresh ? Promise.resolve(latest) : untilAborted(this.#sampler.sample(), signal)
  }
}

/** Waits no longer than the signal lets it; a sampler takes none, so its work goes on. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function percentsOf({ cpu, memory, filesystems }: SystemSnapshot): Record<SystemResource, number | null> {
  const disks = filesystems.flatMap(({ usageRatio }) => (usageRatio === null ? [] : [usageRatio]))
  return {
    cpu: toPercent(cpu.usageRatio),
    memory: toPercent(memory.usageRatio),
    disk: disks.length === 0 ? null : toPercent(Math.max(...disks)),
  }
}

/** One decimal, so that what is shown is what is judged. */
function toPercent(ratio: number | null): number | null {
  return ratio === null || !Number.isFinite(ratio) ? null : Math.round(ratio * 1000) / 10
}

function judge(
  resource: SystemResource,
  percent: number | null,
  { degraded = DEFAULT_DEGRADED[resource], unhealthy = Infinity }: ResourceThresholds = {},
): { readonly status: HealthStatus; readonly message: string }[] {
  if (percent === null || (percent < degraded && percent < unhealthy)) return []
  const message = `High ${NAMES[resource]} usage: ${percent.toFixed(1)}%`
  return [{ status: percent >= unhealthy ? 'unhealthy' : 'degraded', message }]
}

function thresholdProblems(resource: SystemResource, thresholds: ResourceThresholds = {}): Problem[] {
  const path = `thresholds.${resource}`
  if (typeof thresholds !== 'object' || thresholds === null) {
    return [{ path, expected: 'an object of percentages', received: describe(thresholds) }]
  }
  const { degraded = DEFAULT_DEGRADED[resource], unhealthy } = thresholds
  if (!isPercent(degraded))
    return [{ path: `${path}.degraded`, expected: PERCENT, received: describe(degraded) }]
  if (unhealthy === undefined) return []
  if (isPercent(unhealthy) && unhealthy >= degraded) return []
  return [
    {
      path: `${path}.unhealthy`,
      expected: `${PERCENT}, not below degraded (${degraded})`,
      received: describe(unhealthy),
    },
  ]
}

const PERCENT = 'a percentage over 0, up to 100'

function isPercent(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 100
}
