import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { writeTree } from '../test/tree.ts'
import { createBoundedRead } from './bounded.ts'
import { openCgroup, type Cgroup } from './cgroup.ts'

const GIB = 2 ** 30

function open(root: string): Promise<Cgroup> {
  return openCgroup(
    { cgroupRoot: join(root, 'cgroup'), procRoot: join(root, 'proc') },
    createBoundedRead(1000, 2),
  )
}

describe('version 2', () => {
  test('reads limits and use of a container with a cgroup namespace', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '0::/\n',
      'cgroup/cgroup.controllers': 'cpu memory\n',
      'cgroup/memory.max': `${GIB}\n`,
      'cgroup/memory.current': '700\n',
      'cgroup/memory.stat': 'anon 100\ninactive_file 200\nactive_file 50\n',
      'cgroup/cpu.max': '150000 100000\n',
      'cgroup/cpu.stat': 'usage_usec 2500000\nuser_usec 1\n',
    })
    const cgroup = await open(root)
    const directory = join(root, 'cgroup')
    expect(await cgroup.memoryLimit()).toEqual({ directory, limit: GIB })
    expect(await cgroup.memoryUsedBytes(directory)).toBe(500)
    expect(await cgroup.cpuLimit()).toEqual({ directory, limit: 1.5 })
    expect(await cgroup.cpuSeconds(directory)).toBe(2.5)
  })

  test('returns the lowest limit on the path up to the root', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '0::/pod/app/worker\n',
      'cgroup/cgroup.controllers': 'cpu memory\n',
      'cgroup/pod/memory.max': `${GIB}\n`,
      'cgroup/pod/app/memory.max': `${2 * GIB}\n`,
      'cgroup/pod/app/worker/memory.max': 'max\n',
      'cgroup/pod/cpu.max': 'max 100000\n',
      'cgroup/pod/app/cpu.max': '50000 100000\n',
      'cgroup/pod/app/worker/cpu.max': '100000 100000\n',
    })
    const cgroup = await open(root)
    expect(await cgroup.memoryLimit()).toEqual({ directory: join(root, 'cgroup/pod'), limit: GIB })
    expect(await cgroup.cpuLimit()).toEqual({ directory: join(root, 'cgroup/pod/app'), limit: 0.5 })
  })

  test.each([
    ['no limit', 'max\n', 'max 100000\n'],
    ['garbage', '12 apples\n', 'lots of\n'],
    ['nothing', '', ''],
    ['zero', '0\n', '100000 0\n'],
  ])('has no limit where the files say %s', async (_what, memory, cpu) => {
    const { root } = writeTree({
      'proc/self/cgroup': '0::/\n',
      'cgroup/cgroup.controllers': 'cpu memory\n',
      'cgroup/memory.max': memory,
      'cgroup/cpu.max': cpu,
    })
    const cgroup = await open(root)
    expect(await cgroup.memoryLimit()).toBeNull()
    expect(await cgroup.cpuLimit()).toBeNull()
  })

  test('does not leave the root for a path outside it', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '0::/../../elsewhere\n',
      'elsewhere/memory.max': '1000\n',
      'cgroup/cgroup.controllers': 'memory\n',
      'cgroup/memory.max': '2000\n',
    })
    expect((await (await open(root)).memoryLimit())?.limit).toBe(2000)
  })

  test('returns null for use that cannot be read', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '0::/\n',
      'cgroup/cgroup.controllers': 'cpu memory\n',
      'cgroup/memory.current': '700\n',
      'cgroup/cpu.stat': 'usage_usec soon\n',
    })
    const cgroup = await open(root)
    expect(await cgroup.memoryUsedBytes(join(root, 'cgroup'))).toBeNull()
    expect(await cgroup.cpuSeconds(join(root, 'cgroup'))).toBeNull()
  })
})

const cpus = async (files: Readonly<Record<string, string>>): Promise<readonly number[] | null> => {
  const found = await (await open(writeTree(files).root)).cpuset()
  return found === null ? null : [...found]
}

describe('a cpuset', () => {
  const v2 = { 'proc/self/cgroup': '0::/pod/app\n', 'cgroup/cgroup.controllers': 'cpuset\n' }
  const v1 = { 'proc/self/cgroup': '3:cpuset:/docker/a\n' }

  test('of version 2 is that of the innermost cgroup with the controller', async () => {
    const pod = { ...v2, 'cgroup/pod/cpuset.cpus.effective': '0-1\n' }
    expect(await cpus({ ...pod, 'cgroup/pod/app/cpuset.cpus.effective': '1\n' })).toEqual([1])
    expect(await cpus({ ...pod, 'cgroup/cpuset.cpus.effective': '0-3\n' })).toEqual([0, 1])
  })

  test('of version 1 has the effective CPUs, else the configured ones', async () => {
    const container = { ...v1, 'cgroup/cpuset/docker/a/cpuset.cpus': '2-3\n' }
    expect(await cpus(container)).toEqual([2, 3])
    expect(await cpus({ ...container, 'cgroup/cpuset/docker/a/cpuset.effective_cpus': '3\n' })).toEqual([3])
    expect(await cpus({ ...v1, 'cgroup/cpuset/cpuset.cpus': '1\n' })).toEqual([1])
  })

  test('is unknown without a file or with an empty one', async () => {
    expect(await cpus(v2)).toBeNull()
    expect(await cpus({ ...v1, 'cgroup/cpuset/docker/a/cpuset.cpus': '\n' })).toBeNull()
    expect(await cpus({})).toBeNull()
  })

  test('of a hybrid hierarchy is that of version 1', async () => {
    const hybrid = { 'proc/self/cgroup': '3:cpuset:/a\n0::/b\n', 'cgroup/unified/cgroup.controllers': '\n' }
    expect(await cpus({ ...hybrid, 'cgroup/cpuset/a/cpuset.cpus': '1\n' })).toEqual([1])
  })
})

describe('version 1', () => {
  test('reads limits and use per controller, on the path of this process', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '4:memory:/docker/a\n2:cpu,cpuacct:/docker/a\n0::/\n',
      'cgroup/memory/docker/a/memory.limit_in_bytes': `${GIB}\n`,
      'cgroup/memory/docker/a/memory.usage_in_bytes': '900\n',
      'cgroup/memory/docker/a/memory.stat': 'inactive_file 1\ntotal_inactive_file 300\n',
      'cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
      'cgroup/cpu/docker/a/cpu.cfs_quota_us': '50000\n',
      'cgroup/cpu/docker/a/cpu.cfs_period_us': '100000\n',
      'cgroup/cpuacct/docker/a/cpuacct.usage': '3000000000\n',
    })
    const cgroup = await open(root)
    const memory = await cgroup.memoryLimit()
    expect(memory).toEqual({ directory: join(root, 'cgroup/memory/docker/a'), limit: GIB })
    expect(await cgroup.memoryUsedBytes(memory?.directory ?? '')).toBe(600)
    const cpu = await cgroup.cpuLimit()
    expect(cpu).toEqual({ directory: join(root, 'cgroup/cpu/docker/a'), limit: 0.5 })
    expect(await cgroup.cpuSeconds(cpu?.directory ?? '')).toBe(3)
  })

  test('has no use of a process that is in another cgroup of cpuacct than of cpu', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '3:cpuacct:/\n2:cpu:/a\n',
      'cgroup/cpu/a/cpu.cfs_quota_us': '50000\n',
      'cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
      'cgroup/cpuacct/a/cpuacct.usage': '0\n',
    })
    const cgroup = await open(root)
    expect(await cgroup.cpuLimit()).toMatchObject({ limit: 0.5 })
    expect(await cgroup.cpuSeconds(join(root, 'cgroup/cpu/a'))).toBeNull()
  })

  test('uses the root if the path is that of the host', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '4:memory:/docker/a\n',
      'cgroup/memory/memory.limit_in_bytes': `${GIB}\n`,
    })
    expect(await (await open(root)).memoryLimit()).toEqual({
      directory: join(root, 'cgroup/memory'),
      limit: GIB,
    })
  })

  test('has no CPU limit at a quota of -1', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '2:cpu:/\n',
      'cgroup/cpu/cpu.cfs_quota_us': '-1\n',
      'cgroup/cpu/cpu.cfs_period_us': '100000\n',
    })
    expect(await (await open(root)).cpuLimit()).toBeNull()
  })
})

test('has no limits without cgroups', async () => {
  const { root } = writeTree({})
  const cgroup = await open(root)
  expect(await cgroup.memoryLimit()).toBeNull()
  expect(await cgroup.cpuLimit()).toBeNull()
})
