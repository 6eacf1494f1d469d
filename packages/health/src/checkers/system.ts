import { ignoreRejection } from '@botwatch/events'
import { integer, port } from '@botwatch/options'
import type { SystemSnapshot } from '@botwatch/system'
import * as v from 'valibot'

import { BaseHealthChecker } from '../check/base-checker.ts'
import { checkerSchema, pickCheckerOptions, readCheckerOptions } from '../check/checker-options.ts'
import type { CheckContext, CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { checkName } from '../check/name.ts'
import { positiveUpTo } from '../check/positive.ts'
import { notBelow } from '../check/order.ts'
import type { HealthStatus } from '../check/status.ts'

/** Source of readings; a `SystemSampler` of `@botwatch/system` fits. */
export interface SnapshotSource {
  /** Returns the latest reading at once, null before the first. */
  readonly latest: () => SystemSnapshot | null
  /** Takes a reading. */
  readonly sample: () => Promise<SystemSnapshot>
}

/** Percentages from which a resource is degraded or unhealthy, both included. */
export interface ResourceThresholds {
  /** Above 0, up to 100. */
  readonly degraded?: number | undefined
  /** Not below `degraded`. Default none. */
  readonly unhealthy?: number | undefined
}

/** The resources that are checked. */
export type SystemResource = 'cpu' | 'memory' | 'disk'

/** Options of {@link SystemResourceChecker}. */
export interface SystemResourceCheckerOptions extends CheckerOptions {
  readonly sampler: SnapshotSource
  /** Default `system_resources`. */
  readonly name?: string | undefined
  /** Default: degraded from 80% CPU, 85% memory and 90% disk; never unhealthy. */
  readonly thresholds?: Readonly<Partial<Record<SystemResource, ResourceThresholds>>> | undefined
  /** Age from which a reading is replaced by a new one. An integer of at least 1. Default 60000. */
  readonly maxAgeMs?: number | undefined
}

type Limits = { readonly degraded: number; readonly unhealthy?: number | undefined }

const RESOURCES = ['cpu', 'memory', 'disk'] as const
const NAMES = { cpu: 'CPU', memory: 'memory', disk: 'disk' } as const

const thresholdsSchema = v.strictObject({
  cpu: limitsSchema(80),
  memory: limitsSchema(85),
  disk: limitsSchema(90),
})

const schema = checkerSchema({
  name: v.optional(checkName(), 'system_resources'),
  sampler: port<SnapshotSource>('a system sampler', ['latest', 'sample']),
  thresholds: v.optional(thresholdsSchema, {}),
  maxAgeMs: v.optional(integer(1, Number.MAX_SAFE_INTEGER), 60_000),
})

/**
 * Checks the usage of CPU, memory and the fullest disk, of its bytes or its inodes. Uses the sampler's latest reading, and
 * takes a new one only if there is none or it is too old. A resource that could not be read is null and ignored; if none
 * could be read, the status is unknown. Metrics: `cpu_percent`, `memory_percent`, `disk_percent`, to one decimal.
 *
 * @example
 * healthChecker.addChecker(new SystemResourceChecker({ sampler, thresholds: { disk: { degraded: 90, unhealthy: 97 } } }))
 */
export class SystemResourceChecker extends BaseHealthChecker {
  readonly #sampler: SnapshotSource
  readonly #thresholds: Readonly<Record<SystemResource, Limits>>
  readonly #maxAgeMs: number

  /** Throws a `HealthError` on invalid options. */
  constructor(options: SystemResourceCheckerOptions) {
    const settings = readCheckerOptions(schema, options)
    super(settings.name, pickCheckerOptions(settings))
    this.#sampler = settings.sampler
    this.#thresholds = settings.thresholds
    this.#maxAgeMs = settings.maxAgeMs
  }

  protected override async performCheck({ signal }: CheckContext): Promise<CheckOutcome> {
    const snapshot = await this.#read(signal)
    const percents = percentsOf(snapshot)
    const metrics = {
      cpu_percent: percents.cpu,
      memory_percent: percents.memory,
      disk_percent: percents.disk,
    }
    if (RESOURCES.every((resource) => percents[resource] === null)) {
      return { status: 'unknown', message: 'System resources could not be read', metrics }
    }
    const inodes = toPercent(highest(snapshot.filesystems.map(({ inodeUsageRatio }) => inodeUsageRatio)))
    const high = [
      ...RESOURCES.flatMap((resource) =>
        compare(NAMES[resource], percents[resource], this.#thresholds[resource]),
      ),
      ...compare('inode', inodes, this.#thresholds.disk),
    ]
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
    // A promise has no time of a sample, so it is not fresh.
    ignoreRejection(latest)
    // A reading from the future is not fresh either: the time of day was set back since.
    const isFresh = latest !== null && Math.abs(Date.now() - Date.parse(latest.sampledAt)) <= this.#maxAgeMs
    return isFresh ? Promise.resolve(latest) : untilAborted(this.#sampler.sample(), signal)
  }
}

/** Waits for work until the signal is aborted. The work itself continues, because a sampler takes no signal. */
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
  return {
    cpu: toPercent(cpu.usageRatio),
    memory: toPercent(memory.usageRatio),
    disk: toPercent(highest(filesystems.map(({ usageRatio }) => usageRatio))),
  }
}

/** A sampler of other origin may lack a ratio. */
function highest(ratios: readonly (number | null | undefined)[]): number | null {
  const known = ratios.filter((ratio) => ratio !== null && ratio !== undefined)
  return known.length === 0 ? null : Math.max(...known)
}

/** Rounded to one decimal, so that the compared value is the one that is shown. */
function toPercent(ratio: number | null): number | null {
  return ratio === null || !Number.isFinite(ratio) ? null : Math.round(ratio * 1000) / 10
}

function compare(
  name: string,
  percent: number | null,
  { degraded, unhealthy = Infinity }: Limits,
): { readonly status: HealthStatus; readonly message: string }[] {
  if (percent === null || (percent < degraded && percent < unhealthy)) return []
  const message = `High ${name} usage: ${percent.toFixed(1)}%`
  return [{ status: percent >= unhealthy ? 'unhealthy' : 'degraded', message }]
}

function limitsSchema(degraded: number) {
  const limits = v.strictObject({
    degraded: v.optional(positiveUpTo(100), degraded),
    unhealthy: v.optional(positiveUpTo(100)),
  })
  return v.optional(v.pipe(limits, notBelow('unhealthy', 'degraded')), {})
}
