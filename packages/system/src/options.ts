import { isAbsolute } from 'node:path'

import { integer, parse } from '@botwatch/options'
import * as v from 'valibot'

import { SystemError } from './errors.ts'

/** Options of `createSystemSampler`. */
export interface SystemSamplerOptions {
  /** Time between two background samples in milliseconds. 1000 to 3600000, default 15000. */
  readonly intervalMs?: number | undefined
  /** Directories whose file systems are measured: up to 16 different absolute paths. Default `['/']`. */
  readonly mountpoints?: readonly string[] | undefined
  /** Time limit of each read in milliseconds. A read that takes longer gives null. 100 to 60000, default 2000. */
  readonly readTimeoutMs?: number | undefined
  /** Directory where the cgroup file systems are mounted. Default `/sys/fs/cgroup`. */
  readonly cgroupRoot?: string | undefined
  /** Directory where procfs is mounted. Default `/proc`. */
  readonly procRoot?: string | undefined
}

/** {@link SystemSamplerOptions} with defaults. */
export interface SystemSamplerSettings {
  readonly intervalMs: number
  readonly mountpoints: readonly string[]
  readonly readTimeoutMs: number
  readonly cgroupRoot: string
  readonly procRoot: string
}

const path = 'an absolute path'
const paths = 'up to 16 different absolute paths'
const absolutePath = v.pipe(
  v.string(path),
  v.check((value) => isAbsolute(value) && !value.includes('\0'), path),
)

const schema = v.strictObject({
  intervalMs: v.optional(integer(1000, 3_600_000), 15_000),
  mountpoints: v.optional(
    v.pipe(
      v.array(absolutePath, paths),
      v.maxLength(16, paths),
      v.check((list) => new Set(list).size === list.length, paths),
    ),
    ['/'],
  ),
  readTimeoutMs: v.optional(integer(100, 60_000), 2000),
  cgroupRoot: v.optional(absolutePath, '/sys/fs/cgroup'),
  procRoot: v.optional(absolutePath, '/proc'),
})

/** Fills in the defaults. Throws a {@link SystemError} with every problem. */
export function readOptions(options: SystemSamplerOptions): SystemSamplerSettings {
  const parsed = parse(schema, options)
  if (parsed.ok) return parsed.value
  throw new SystemError('INVALID_OPTIONS', parsed.problems)
}
