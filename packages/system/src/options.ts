import { isAbsolute } from 'node:path'

import { SystemError } from './errors.ts'

/** Options of `createSystemSampler`. */
export interface SystemSamplerOptions {
  /** Time between two background samples. 1000 to 3600000, default 15000. */
  readonly intervalMs?: number
  /** Directories whose file systems are measured: at most 16 different absolute paths. Default `['/']`. */
  readonly mountpoints?: readonly string[]
  /** Bounds each single read; what takes longer is null. 100 to 60000, default 2000. */
  readonly readTimeoutMs?: number
  /** Where the cgroup file systems are mounted. Default `/sys/fs/cgroup`. */
  readonly cgroupRoot?: string
  /** Where procfs is mounted. Default `/proc`. */
  readonly procRoot?: string
}

const MAX_MOUNTPOINTS = 16

/** Fills in the defaults. Throws a {@link SystemError} that lists every option out of range. */
export function resolveOptions(options: SystemSamplerOptions): Required<SystemSamplerOptions> {
  const {
    intervalMs = 15_000,
    mountpoints = ['/'],
    readTimeoutMs = 2000,
    cgroupRoot = '/sys/fs/cgroup',
    procRoot = '/proc',
  } = options
  const problems = [
    ...integer('intervalMs', intervalMs, 1000, 3_600_000),
    ...integer('readTimeoutMs', readTimeoutMs, 100, 60_000),
    ...absolutePath('cgroupRoot', cgroupRoot),
    ...absolutePath('procRoot', procRoot),
    ...paths('mountpoints', mountpoints),
  ]
  if (problems.length > 0) throw new SystemError('INVALID_OPTIONS', problems)
  return { intervalMs, mountpoints: [...mountpoints], readTimeoutMs, cgroupRoot, procRoot }
}

function integer(path: string, value: unknown, min: number, max: number): string[] {
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return []
  return [`${path}: expected an integer from ${min} to ${max}, got ${describe(value)}`]
}

function absolutePath(path: string, value: unknown): string[] {
  if (typeof value === 'string' && isAbsolute(value) && !value.includes('\0')) return []
  return [`${path}: expected an absolute path, got ${describe(value)}`]
}

function paths(path: string, value: unknown): string[] {
  const expected = `${path}: expected at most ${MAX_MOUNTPOINTS} different absolute paths`
  if (!Array.isArray(value)) return [`${expected}, got ${describe(value)}`]
  if (value.length > MAX_MOUNTPOINTS) return [`${expected}, got ${value.length}`]
  if (new Set(value).size < value.length) return [`${expected}, got the same one twice`]
  return value.flatMap((item, index) => absolutePath(`${path}[${index}]`, item))
}

/** Says what a value is without printing text that may hold anything. */
function describe(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
