import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { writeTree } from '../test/tree.ts'
import { createBoundedRead } from './bounded.ts'
import { openCgroup } from './cgroup.ts'
import { createCoresReader } from './cores.ts'
import { createCpuReader } from './cpu.ts'
import type { CpuReading } from './snapshot.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

type Files = Readonly<Record<string, string>>

/** A host of files whose figures a test changes. The second reading is a second after the first. */
function host(files: Files): { read: (changed?: Files) => Promise<CpuReading> } {
  const { root, write } = writeTree(files)
  const [cgroupRoot, procRoot] = [join(root, 'cgroup'), join(root, 'proc')]
  const bounded = createBoundedRead(1000, 1)
  const readCpu = createCpuReader(procRoot, createCoresReader(procRoot, 'linux'))
  const read = async (changed: Files = {}): Promise<CpuReading> => {
    for (const [path, text] of Object.entries(changed)) write(path, text)
    vi.advanceTimersByTime(1000)
    return readCpu(await openCgroup({ cgroupRoot, procRoot }, bounded), bounded)
  }
  return { read }
}

/** `/proc/stat` of cores with these columns. */
const stat = (cores: Readonly<Record<number, string>>): string =>
  [
    'cpu  1 1 1 1',
    ...Object.entries(cores).map(([core, columns]) => `cpu${core} ${columns}`),
    'intr 5 0',
    'btime 1',
  ].join('\n')

const ZERO = '0 0 0 0 0 0 0 0 0 0'
const BUSY = '900 0 100 0 0 0 0 0 0 0'
const IDLE = '0 0 0 1000 0 0 0 0 0 0'
const four = (busy?: number): string =>
  stat(Object.fromEntries([0, 1, 2, 3].map((core) => [core, core === busy ? BUSY : IDLE])))
const fourBefore = stat({ 0: ZERO, 1: ZERO, 2: ZERO, 3: ZERO })
const status = (list: string): string => `Name:\tnode\nCpus_allowed:\tf\nCpus_allowed_list:\t${list}\n`

async function second(files: Files, changed: Files): Promise<CpuReading> {
  const { read } = host(files)
  expect((await read()).usageRatio).toBeNull()
  return read(changed)
}

const useOf = async (columns: string): Promise<number | null> =>
  (await second({ 'proc/stat': stat({ 0: ZERO }) }, { 'proc/stat': stat({ 0: columns }) })).usageRatio

describe('the use of a core', () => {
  test.each([
    ['time spent waiting for disks is no use', '200 0 0 20 780 0 0 0 0 0', 0.2],
    ['user, nice, system and interrupts are use', '100 100 100 500 0 100 100 0 0 0', 0.5],
    ['time stolen by the hypervisor is no use', '200 0 0 600 0 0 0 200 0 0', 0.2],
    ['time of guests is part of user and nice', '200 100 0 700 0 0 0 0 200 100', 0.3],
    ['columns may be missing', '200 0 0 800', 0.2],
    ['columns may be added', '200 0 0 800 0 0 0 0 0 0 7 7', 0.2],
    ['garbage is unknown', '200 x 0 800 0 0 0 0 0 0', null],
  ])('%s', async (_fact, columns, expected) => {
    expect(await useOf(columns)).toBe(expected)
  })

  test('survives that the kernel moves time from iowait to idle', async () => {
    const before = { 'proc/stat': stat({ 0: '100 0 0 100 800 0 0 0' }) }
    expect((await second(before, { 'proc/stat': stat({ 0: '200 0 0 1700 100 0 0 0' }) })).usageRatio).toBe(
      0.1,
    )
  })

  test('is unknown once after a counter went backwards', async () => {
    const { read } = host({ 'proc/stat': stat({ 0: '500 0 0 500' }) })
    await read()
    expect((await read({ 'proc/stat': stat({ 0: '100 0 0 900' }) })).usageRatio).toBeNull()
    expect((await read({ 'proc/stat': stat({ 0: '200 0 0 1000' }) })).usageRatio).toBe(0.5)
  })
})

describe('of a host', () => {
  test('all cores count', async () => {
    const files = { 'proc/stat': fourBefore, 'proc/self/status': status('0-3') }
    expect(await second(files, { 'proc/stat': four(2) })).toEqual({
      usageRatio: 0.25,
      cores: 4,
      source: 'host',
    })
  })

  test('only the cores of the affinity count: one busy core of one', async () => {
    const files = { 'proc/stat': fourBefore, 'proc/self/status': status('2') }
    expect(await second(files, { 'proc/stat': four(2) })).toEqual({ usageRatio: 1, cores: 1, source: 'host' })
    expect(await second(files, { 'proc/stat': four(1) })).toMatchObject({ usageRatio: 0, cores: 1 })
  })

  test('cores that are offline do not count', async () => {
    const files = {
      'proc/stat': stat({ 0: ZERO, 2: ZERO, 3: ZERO }),
      'proc/self/status': status('0-2,64-127'),
    }
    expect(await second(files, { 'proc/stat': stat({ 0: IDLE, 2: BUSY, 3: BUSY }) })).toMatchObject({
      usageRatio: 0.5,
      cores: 2,
    })
  })

  test('the use is unknown once after a core was added or taken away', async () => {
    const { read } = host({ 'proc/stat': stat({ 0: ZERO }) })
    await read()
    expect(await read({ 'proc/stat': stat({ 0: IDLE, 1: BUSY }) })).toMatchObject({
      usageRatio: null,
      cores: 2,
    })
    const next = { 'proc/stat': stat({ 0: '0 0 0 2000', 1: '1900 0 100 0' }) }
    expect(await read(next)).toMatchObject({ usageRatio: 0.5, cores: 2 })
  })

  test('the number of cores is unknown without /proc/stat', async () => {
    expect(await host({}).read()).toEqual({ usageRatio: null, cores: null, source: 'host' })
  })

  test('other than Linux all cores of the system count', async () => {
    const times = { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 }
    let all = [times, times]
    const readCores = createCoresReader('/proc', 'darwin', () =>
      all.map((each) => ({ model: '', speed: 0, times: each })),
    )
    const { root } = writeTree({})
    const bounded = createBoundedRead(1000, 1)
    const cgroup = await openCgroup({ cgroupRoot: root, procRoot: root }, bounded)
    const readCpu = createCpuReader(root, readCores)
    expect(await readCpu(cgroup, bounded)).toEqual({ usageRatio: null, cores: 2, source: 'host' })
    vi.advanceTimersByTime(1000)
    all = [
      { user: 400, nice: 100, sys: 200, idle: 200, irq: 100 },
      { ...times, idle: 1000 },
    ]
    expect(await readCpu(cgroup, bounded)).toEqual({ usageRatio: 0.4, cores: 2, source: 'host' })
  })
})

describe('of a container', () => {
  const v2 = {
    'proc/self/cgroup': '0::/\n',
    'cgroup/cgroup.controllers': 'cpu cpuset\n',
    'proc/stat': fourBefore,
  }

  test.each([
    ['by its affinity', { ...v2, 'proc/self/status': status('2') }],
    ['by the cpuset of version 2', { ...v2, 'cgroup/cpuset.cpus.effective': '2\n' }],
    [
      'by the cpuset of version 1',
      {
        'proc/self/cgroup': '3:cpuset:/docker/a\n',
        'cgroup/cpuset/docker/a/cpuset.cpus': '2\n',
        'proc/stat': fourBefore,
      },
    ],
    ['by both', { ...v2, 'proc/self/status': status('1-2'), 'cgroup/cpuset.cpus.effective': '2-3\n' }],
  ] satisfies [string, Files][])('one busy core of one counts if it is pinned %s', async (_how, files) => {
    expect(await second(files, { 'proc/stat': four(2) })).toEqual({ usageRatio: 1, cores: 1, source: 'host' })
  })

  test('the quota counts if it is lower than the cores it is pinned to', async () => {
    const files = { ...v2, 'proc/self/status': status('0-1'), 'cgroup/cpu.stat': 'usage_usec 10000000\n' }
    const half = { ...files, 'cgroup/cpu.max': '50000 100000\n' }
    const used = { 'cgroup/cpu.stat': 'usage_usec 10125000\n', 'proc/stat': four(0) }
    expect(await second(half, used)).toEqual({ usageRatio: 0.25, cores: 0.5, source: 'cgroup' })
    const three = { ...files, 'cgroup/cpu.max': '300000 100000\n' }
    expect(await second(three, used)).toEqual({ usageRatio: 0.5, cores: 2, source: 'host' })
  })

  test('use over the quota is 1, and use that cannot be read is unknown', async () => {
    const files = { ...v2, 'cgroup/cpu.max': '50000 100000\n', 'cgroup/cpu.stat': 'usage_usec 0\n' }
    const { read } = host(files)
    await read()
    expect((await read({ 'cgroup/cpu.stat': 'usage_usec 9000000\n' })).usageRatio).toBe(1)
    expect(await read({ 'cgroup/cpu.stat': '' })).toEqual({ usageRatio: null, cores: 0.5, source: 'cgroup' })
  })

  test.each([
    ['1,5', 2],
    ['1-3', 2],
    ['4-7', 2],
  ])('the cores of LXC count, which it numbers from 0: those of %s', async (allowed, cores) => {
    const files = {
      ...v2,
      'proc/self/mountinfo': '30 29 0:50 /proc/stat /proc/stat rw - fuse.lxcfs lxcfs rw\n',
      'proc/stat': stat({ 0: ZERO, 1: ZERO }),
      'proc/self/status': status(allowed),
    }
    const changed = { 'proc/stat': stat({ 0: BUSY, 1: IDLE }) }
    expect(await second(files, changed)).toMatchObject({ usageRatio: 0.5, cores })
  })

  test('a list of allowed cores that are offline is not one of LXC', async () => {
    const files = { 'proc/stat': fourBefore, 'proc/self/status': status('0-1,64-65') }
    expect(await second(files, { 'proc/stat': four(1) })).toMatchObject({ usageRatio: 0.5, cores: 2 })
  })
})
