import { statSync } from 'node:fs'
import { resolve } from 'node:path'

import { createSystemSampler, type SystemSampler } from '@botwatch/system'

import type { MonitorSettings } from '../options/options.ts'

const ROOT = '/'

/** Creates a sampler of this host. It measures the disk of the root folder, and that of the databases if it is another. */
export function createSampler({
  dataDir,
  metricsIntervalMs,
}: Pick<MonitorSettings, 'dataDir' | 'metricsIntervalMs'>): SystemSampler {
  const mountpoints = dataDir === undefined || isOnRootDisk(dataDir) ? [ROOT] : [ROOT, resolve(dataDir)]
  return createSystemSampler({ intervalMs: Math.min(15_000, metricsIntervalMs), mountpoints })
}

/** Also true for a folder that cannot be read. */
function isOnRootDisk(folder: string): boolean {
  try {
    return statSync(folder).dev === statSync(ROOT).dev
  } catch {
    return true
  }
}
