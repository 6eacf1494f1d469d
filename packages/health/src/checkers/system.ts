import { ignoreRejection } from '@botwatch/events'
import { integer, port } from '@botwatch/options'
import { described, duration, renamed, share, type ConfigSchema } from '@botwatch/options/config'
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

const limitsConfig = (degraded: string) =>
  v.optional(
    described(
      v.strictObject({
        degraded: v.optional(
          renamed(
            'degraded',
            described(share('Percent'), `Usage from which it is degraded. Default ${degraded}.`),
          ),
        ),
        unhealthy: v.optional(
          renamed(
            'unhealthy',
            described(share('Percent'), 'Usage from which it is unhealthy. Default none.'),
          ),
        ),
      }),
      'Thresholds, e.g. `{ degraded: 90%, unhealthy: 97% }`.',
    ),
  )

/** Fields of a check of the type `system` in a configuration file, beside those of every check. */
export const systemConfig: ConfigSchema = v.strictObject({
  thresholds: v.optional(
    described(
      v.strictObject({ cpu: limitsConfig('80%'), memory: limitsConfig('85%'), disk: limitsConfig('90%') }),
      'Usage from which CPU, memory or the fullest disk is degraded or unhealthy.',
    ),
  ),
  max_age: v.optional(
    described(duration(), 'Age from which a reading is replaced by a new one. Default 1m.'),
  ),
})

/**
 * Checks the usage of CPU, memory and the fullest disk, of its bytes or its inodes. A disk that failed, or that is read-only
 * after an error, counts as full. Uses the sampler's latest reading, and takes a new one only if there is none or it is too
 * old. A resource that could not be read is null and ignored; if none could be read, the status is unknown. Metrics:
 * `cpu_percent`, `memory_percent`, `disk_percent`, to one decimal.
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
    const { cpu, memory, filesystems } = await this.#read(signal)
    const limits = this.#thresholds
    const disk = fullest(filesystems, 'usageRatio')
    const inodes = fullest(filesystems, 'inodeUsageRatio')
    const metrics = {
      cpu_percent: toPercent(cpu.usageRatio),
      memory_percent: toPercent(memory.usageRatio),
      disk_percent: disk.percent,
    }
    const failed = filesystems.filter(({ hasFailed }) => hasFailed)
    if (failed.length === 0 && Object.values(metrics).every((percent) => percent === null)) {
      return { status: 'unknown', message: 'System resources could not be read', metrics }
    }
    const high = [
      ...compare('CPU usage', metrics.cpu_percent, limits.cpu),
      ...compare('memory usage', metrics.memory_percent, limits.memory),
      ...compare(`disk usage of ${disk.mountpoint}`, disk.percent, limits.disk),
      ...compare(`inode usage of ${inodes.mountpoint}`, inodes.percent, limits.disk),
      // As bad as a full disk: nothing can be written.
      ...failed.map(({ mountpoint, isReadOnly }) => ({
        status: statusAt(100, limits.disk),
        message: `${mountpoint} ${isReadOnly === true ? 'is read-only after' : 'cannot be read because of'} an error of its disk`,
      })),
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

/** The file system with the highest ratio. */
function fullest(
  filesystems: SystemSnapshot['filesystems'],
  ratio: 'usageRatio' | 'inodeUsageRatio',
): { readonly mountpoint: string; readonly percent: number | null } {
  return filesystems
    .map((filesystem) => ({ mountpoint: filesystem.mountpoint, percent: toPercent(filesystem[ratio]) }))
    .reduce((a, b) => ((b.percent ?? -1) > (a.percent ?? -1) ? b : a), { mountpoint: '', percent: null })
}

/** Rounds to one decimal, so that the value that is shown is the one compared. A user's own sampler may lack a ratio. */
function toPercent(ratio: number | null | undefined): number | null {
  return typeof ratio === 'number' && Number.isFinite(ratio) ? Math.round(ratio * 1000) / 10 : null
}

function compare(
  name: string,
  percent: number | null,
  limits: Limits,
): { readonly status: HealthStatus; readonly message: string }[] {
  if (percent === null || percent < limits.degraded) return []
  return [{ status: statusAt(percent, limits), message: `High ${name}: ${percent.toFixed(1)}%` }]
}

/** Status of a percentage that is not below the lower threshold. */
function statusAt(percent: number, { unhealthy = Infinity }: Limits): HealthStatus {
  return percent >= unhealthy ? 'unhealthy' : 'degraded'
}

function limitsSchema(degraded: number) {
  const limits = v.strictObject({
    degraded: v.optional(positiveUpTo(100), degraded),
    unhealthy: v.optional(positiveUpTo(100)),
  })
  return v.optional(v.pipe(limits, notBelow('unhealthy', 'degraded')), {})
}
