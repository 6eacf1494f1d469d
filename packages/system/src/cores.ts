import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'

import type { BoundedRead } from './bounded.ts'
import type { Cgroup } from './cgroup.ts'
import { isLxc } from './lxc.ts'
import { parseCount, parseCpuList } from './parse.ts'

/** CPU time of one core since the start of the host. In the ticks of the system: only the ratio has a meaning. */
interface CoreTimes {
  readonly busy: number
  readonly idle: number
}

/** The cores of a host by number. */
export type Cores = ReadonlyMap<number, CoreTimes>

/** Reads the cores of the host that are online. Empty if they cannot be read. */
export type ReadCores = (bounded: BoundedRead) => Promise<Cores>

/** Creates a reader of `/proc/stat`; on systems other than Linux, of `os.cpus()`, which lacks the time spent on iowait. */
export function createCoresReader(
  procRoot: string,
  platform: NodeJS.Platform = process.platform,
  hostCpus: typeof cpus = cpus,
): ReadCores {
  if (platform !== 'linux') return async () => ofOs(hostCpus())
  const path = join(procRoot, 'stat')
  return async (bounded) => parseProcStat((await bounded(path, () => readFile(path, 'utf8'))) ?? '')
}

/**
 * Keeps the cores that this process may run on, by its affinity and its cpuset. LXC replaces `/proc/stat` by one with the
 * cores of the container only, which it numbers from 0.
 */
export async function keepAllowed(
  cores: Cores,
  { procRoot, cgroup, bounded }: { procRoot: string; cgroup: Cgroup; bounded: BoundedRead },
): Promise<Cores> {
  if (await isLxc(procRoot, bounded)) return cores
  const path = join(procRoot, 'self/status')
  const status = (await bounded(path, () => readFile(path, 'utf8'))) ?? ''
  const affinity = parseCpuList(/^Cpus_allowed_list:(.*)$/m.exec(status)?.[1])
  const cpuset = await cgroup.cpuset()
  const allowed = new Set([...(affinity ?? cpuset ?? [])].filter((core) => cpuset?.has(core) ?? true))
  const kept = new Map([...cores].filter(([core]) => allowed.has(core)))
  return kept.size === 0 ? cores : kept
}

/**
 * Lines of `cpu0 user nice system idle iowait irq softirq steal guest guest_nice`. As in the rules of Prometheus' node
 * exporter, iowait and steal are no use. `user` and `nice` include the time of guests. Old kernels have fewer columns.
 */
function parseProcStat(text: string): Cores {
  const cores = new Map<number, CoreTimes>()
  for (const line of text.split('\n')) {
    const [, core, figures = ''] = /^cpu(\d{1,5}) +(\d.*)$/.exec(line) ?? []
    if (core === undefined) continue
    const columns = figures.split(/ +/).map((figure) => parseCount(figure) ?? Number.NaN)
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = columns
    // The kernel moves time between idle and iowait after the fact: only their sum never decreases.
    cores.set(Number(core), { busy: user + nice + system + irq + softirq, idle: idle + iowait + steal })
  }
  return cores
}

function ofOs(all: ReturnType<typeof cpus>): Cores {
  return new Map(
    all.map(({ times: { user, nice, sys, irq, idle } }, core) => [
      core,
      { busy: user + nice + sys + irq, idle },
    ]),
  )
}
