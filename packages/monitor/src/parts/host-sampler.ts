import { statSync } from 'node:fs'
import { resolve } from 'node:path'

import { integer, parse, text } from '@botwatch/options'
import { createSystemSampler, type SystemSampler } from '@botwatch/system'
import * as v from 'valibot'

import { invalidOptions } from '../errors.ts'

const ROOT = '/'
const MAX_INTERVAL_MS = 15_000

/** Options of {@link hostSampler}. */
export interface HostSamplerOptions {
  /** Folder of the databases. Default none. */
  readonly dataDir?: string | undefined
  /** Interval at which rules read metrics, 1000 to 3600000. Default 60000. */
  readonly metricsIntervalMs?: number | undefined
}

const schema = v.strictObject({
  dataDir: v.optional(text(1, 4096)),
  metricsIntervalMs: v.optional(integer(1000, 3_600_000), 60_000),
})

/**
 * Creates the sampler of this host that a monitor has by default: it measures the disk of the root folder, and that of the
 * databases if it is another, every 15 seconds or more often. For the option `sampler` of a monitor and for checks that share it.
 * Throws a `MonitorError` that lists every invalid option.
 *
 * @example
 * const sampler = hostSampler({ dataDir: './data' })
 * const disk = new SystemResourceChecker({ name: 'disk', sampler, thresholds: { disk: { degraded: 95 } } })
 * const monitor = createMonitor({ sampler, dataDir: './data', checks: [disk] })
 */
export function hostSampler(options: HostSamplerOptions = {}): SystemSampler {
  const parsed = parse(schema, options)
  if (!parsed.ok) throw invalidOptions(parsed.problems)
  const { dataDir, metricsIntervalMs } = parsed.value
  const mountpoints = dataDir === undefined || isOnRootDisk(dataDir) ? [ROOT] : [ROOT, resolve(dataDir)]
  return createSystemSampler({ intervalMs: Math.min(MAX_INTERVAL_MS, metricsIntervalMs), mountpoints })
}

/** Also true for a folder that cannot be read. */
function isOnRootDisk(folder: string): boolean {
  try {
    return statSync(folder).dev === statSync(ROOT).dev
  } catch {
    return true
  }
}
