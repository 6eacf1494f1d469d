import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'
import { parseCount, parseStat } from './parse.ts'

/** The tightest limit on this process, and the directory of the cgroup that sets it. */
interface CgroupLimit {
  readonly directory: string
  readonly limit: number
}

/** Figures of the control groups this process is in, of version 1 or 2. Nothing here throws. */
export interface Cgroup {
  /** The tightest memory limit in bytes; null without one. */
  readonly memoryLimit: () => Promise<CgroupLimit | null>
  /** Bytes in use in that cgroup, without file pages that can be dropped. */
  readonly memoryUsedBytes: (directory: string) => Promise<number | null>
  /** The tightest processor limit in cores; null without one. */
  readonly cpuLimit: () => Promise<CgroupLimit | null>
  /** Processor time that cgroup has used since it was made. */
  readonly cpuSeconds: (directory: string) => Promise<number | null>
}

/** What finding and reading cgroups takes. */
export interface CgroupPaths {
  readonly cgroupRoot: string
  readonly procRoot: string
}

type ReadText = (path: string) => Promise<string | null>

/** Finds out which cgroups this process is in at the moment; a process can be moved. */
export async function openCgroup(
  { cgroupRoot, procRoot }: CgroupPaths,
  bounded: BoundedRead,
): Promise<Cgroup> {
  const read: ReadText = (path) => bounded(path, () => readFile(path, 'utf8'))
  const own = parseOwnCgroups((await read(join(procRoot, 'self/cgroup'))) ?? '')
  const unified = (await read(join(cgroupRoot, 'cgroup.controllers'))) !== null
  return unified ? cgroupV2(ancestry(cgroupRoot, own.get('')), read) : cgroupV1(cgroupRoot, own, read)
}

function cgroupV2(directories: readonly string[], read: ReadText): Cgroup {
  return {
    memoryLimit: () => tightest(directories, async (at) => parseCount(await read(join(at, 'memory.max')))),
    memoryUsedBytes: async (at) => {
      const current = parseCount(await read(join(at, 'memory.current')))
      return minus(current, parseStat(await read(join(at, 'memory.stat')), 'inactive_file'))
    },
    cpuLimit: () =>
      tightest(directories, async (at) => {
        const [quota, period] = (await read(join(at, 'cpu.max')))?.trim().split(' ') ?? []
        return divide(parseCount(quota), parseCount(period))
      }),
    cpuSeconds: async (at) => divide(parseStat(await read(join(at, 'cpu.stat')), 'usage_usec'), 1e6),
  }
}

function cgroupV1(root: string, own: ReadonlyMap<string, string>, read: ReadText): Cgroup {
  const directoriesOf = (controller: string): string[] =>
    ancestry(join(root, controller), own.get(controller))
  return {
    memoryLimit: () =>
      tightest(directoriesOf('memory'), async (at) =>
        parseCount(await read(join(at, 'memory.limit_in_bytes'))),
      ),
    memoryUsedBytes: async (at) => {
      const usage = parseCount(await read(join(at, 'memory.usage_in_bytes')))
      return minus(usage, parseStat(await read(join(at, 'memory.stat')), 'total_inactive_file'))
    },
    cpuLimit: () =>
      tightest(directoriesOf('cpu'), async (at) => {
        const quota = parseCount(await read(join(at, 'cpu.cfs_quota_us')))
        return divide(quota, parseCount(await read(join(at, 'cpu.cfs_period_us'))))
      }),
    // Usage is counted by a controller of its own, whose tree mirrors the one of `cpu`.
    cpuSeconds: async (at) => {
      const path = at.slice(join(root, 'cpu').length)
      return divide(parseCount(await read(join(root, 'cpuacct', path, 'cpuacct.usage'))), 1e9)
    },
  }
}

/** Reads `/proc/self/cgroup`: controller to path, the unified hierarchy under the empty name. */
function parseOwnCgroups(text: string): Map<string, string> {
  const paths = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
    if (controllers === undefined || path === undefined) continue
    for (const controller of controllers.split(',')) paths.set(controller, path)
  }
  return paths
}

/**
 * The directory of a cgroup and of all its ancestors, innermost first. A container without a cgroup namespace
 * sees its path on the host but only its own part of the tree, at the root: the rest is then merely absent.
 */
function ancestry(root: string, path = '/'): string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  if (segments.includes('..')) return [root]
  return [...segments.map((_, index) => join(root, ...segments.slice(0, segments.length - index))), root]
}

/** The smallest limit among cgroups; of equal ones the outermost, as more processes share it. */
async function tightest(
  directories: readonly string[],
  limitOf: (directory: string) => Promise<number | null>,
): Promise<CgroupLimit | null> {
  let found: CgroupLimit | null = null
  for (const directory of directories) {
    const limit = await limitOf(directory)
    if (limit !== null && limit > 0 && limit <= (found?.limit ?? Infinity)) found = { directory, limit }
  }
  return found
}

function minus(whole: number | null, part: number | null): number | null {
  return whole === null || part === null ? null : Math.max(0, whole - part)
}

function divide(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor
}
