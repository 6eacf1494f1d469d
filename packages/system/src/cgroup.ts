import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'
import { parseCount, parseCpuList, parseStat } from './parse.ts'

/** The lowest limit on this process, and the directory of the cgroup that sets it. */
interface CgroupLimit {
  readonly directory: string
  readonly limit: number
}

/** Figures of the control groups of this process, version 1 or 2. No method throws. */
export interface Cgroup {
  /** The lowest memory limit in bytes; null without a limit. */
  readonly memoryLimit: () => Promise<CgroupLimit | null>
  /** Bytes in use in the cgroup of a limit, without file pages that can be dropped. */
  readonly memoryUsedBytes: (directory: string) => Promise<number | null>
  /** The lowest CPU limit in cores; null without a limit. */
  readonly cpuLimit: () => Promise<CgroupLimit | null>
  /** CPU time that the cgroup of a limit has used since it was created. */
  readonly cpuSeconds: (directory: string) => Promise<number | null>
  /** The CPUs that the cgroup may use; null if no file says so. */
  readonly cpuset: () => Promise<ReadonlySet<number> | null>
}

/** Directories in which cgroups are found. */
export interface CgroupPaths {
  readonly cgroupRoot: string
  readonly procRoot: string
}

type ReadText = (path: string) => Promise<string | null>

/** Finds the current cgroups of this process. A process can be moved to others. */
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
    memoryLimit: () => lowestLimit(directories, async (at) => parseCount(await read(join(at, 'memory.max')))),
    memoryUsedBytes: async (at) => {
      const current = parseCount(await read(join(at, 'memory.current')))
      return minus(current, parseStat(await read(join(at, 'memory.stat')), 'inactive_file'))
    },
    cpuLimit: () =>
      lowestLimit(directories, async (at) => {
        const [quota, period] = (await read(join(at, 'cpu.max')))?.trim().split(' ') ?? []
        return divide(parseCount(quota), parseCount(period))
      }),
    cpuSeconds: async (at) => divide(parseStat(await read(join(at, 'cpu.stat')), 'usage_usec'), 1e6),
    cpuset: () => innermostCpuset(directories, ['cpuset.cpus.effective'], read),
  }
}

function cgroupV1(root: string, own: ReadonlyMap<string, string>, read: ReadText): Cgroup {
  const directoriesOf = (controller: string): string[] =>
    ancestry(join(root, controller), own.get(controller))
  return {
    memoryLimit: () =>
      lowestLimit(directoriesOf('memory'), async (at) =>
        parseCount(await read(join(at, 'memory.limit_in_bytes'))),
      ),
    memoryUsedBytes: async (at) => {
      const usage = parseCount(await read(join(at, 'memory.usage_in_bytes')))
      return minus(usage, parseStat(await read(join(at, 'memory.stat')), 'total_inactive_file'))
    },
    cpuLimit: () =>
      lowestLimit(directoriesOf('cpu'), async (at) => {
        const quota = parseCount(await read(join(at, 'cpu.cfs_quota_us')))
        return divide(quota, parseCount(await read(join(at, 'cpu.cfs_period_us'))))
      }),
    // Usage is counted by the controller `cpuacct`. If its tree is another one, e.g. in OpenRC, this process may not be in it.
    cpuSeconds: async (at) => {
      if (own.get('cpuacct') !== own.get('cpu')) return null
      const path = at.slice(join(root, 'cpu').length)
      return divide(parseCount(await read(join(root, 'cpuacct', path, 'cpuacct.usage'))), 1e9)
    },
    cpuset: () => innermostCpuset(directoriesOf('cpuset'), ['cpuset.effective_cpus', 'cpuset.cpus'], read),
  }
}

/** Parses `/proc/self/cgroup` into paths by controller. The unified hierarchy has the empty name. */
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
 * The directories of a cgroup and all its ancestors, innermost first. In a container without a cgroup namespace the path
 * is that of the host, but only the root of the tree exists; directories that do not exist set no limit.
 */
function ancestry(root: string, path = '/'): string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  if (segments.includes('..')) return [root]
  return [...segments.map((_, index) => join(root, ...segments.slice(0, segments.length - index))), root]
}

/** The lowest limit of several cgroups; of equal limits that of the outermost, which more processes share. */
async function lowestLimit(
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

/** The first list of CPUs from the innermost cgroup outwards. A cgroup without one uses that of its parent. */
async function innermostCpuset(
  directories: readonly string[],
  files: readonly string[],
  read: ReadText,
): Promise<ReadonlySet<number> | null> {
  for (const directory of directories) {
    for (const file of files) {
      const cpus = parseCpuList(await read(join(directory, file)))
      if (cpus !== null) return cpus
    }
  }
  return null
}

function minus(whole: number | null, part: number | null): number | null {
  return whole === null || part === null ? null : Math.max(0, whole - part)
}

function divide(dividend: number | null, divisor: number | null): number | null {
  return dividend === null || divisor === null || divisor === 0 ? null : dividend / divisor
}
