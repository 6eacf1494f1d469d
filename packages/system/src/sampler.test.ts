import { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'

import { formatProblem } from '@botwatch/options'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { writeTree } from '../test/tree.ts'
import { isSystemError, SystemError } from './errors.ts'
import { createSystemSampler } from './sampler.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('sample', () => {
  test('measures this machine within bounds', async () => {
    const sampler = createSystemSampler()
    const first = await sampler.sample()
    expect(first.cpu.usageRatio).toBeNull()
    expect(first.cpu.cores).toBeGreaterThan(0)
    expect(first.memory.totalBytes).toBeGreaterThan(2 ** 20)
    expect(first.memory.usageRatio).toBeGreaterThan(0)
    expect(first.memory.usageRatio).toBeLessThanOrEqual(1)
    const [root] = first.filesystems
    expect(root?.mountpoint).toBe('/')
    expect(root?.usageRatio).toBeGreaterThanOrEqual(0)
    expect(root?.usageRatio).toBeLessThanOrEqual(1)
    expect(first.load.one).toBeGreaterThanOrEqual(0)
    expect(first.sampledAt).toBe(new Date(first.sampledAt).toISOString())
    expect(sampler.latest()).toBe(first)

    await vi.waitFor(async () => expect((await sampler.sample()).cpu.usageRatio).not.toBeNull(), {
      timeout: 5000,
    })
    const { usageRatio } = sampler.latest()?.cpu ?? {}
    expect(usageRatio).toBeGreaterThanOrEqual(0)
    expect(usageRatio).toBeLessThanOrEqual(1)
  })

  test('uses the limits of a container instead of the figures of the host', async () => {
    const { root } = writeTree({
      'proc/self/cgroup': '0::/\n',
      'cgroup/cgroup.controllers': 'cpu memory\n',
      'cgroup/memory.max': '1000000\n',
      'cgroup/memory.current': '700000\n',
      'cgroup/memory.stat': 'inactive_file 200000\n',
      'cgroup/cpu.max': '10000 100000\n',
      'cgroup/cpu.stat': 'usage_usec 1\n',
    })
    const sampler = createSystemSampler({ cgroupRoot: join(root, 'cgroup'), procRoot: join(root, 'proc') })
    const { cpu, memory } = await sampler.sample()
    expect(cpu).toEqual({ usageRatio: null, cores: 0.1, source: 'cgroup' })
    expect(memory).toMatchObject({
      totalBytes: 1_000_000,
      usedBytes: 500_000,
      usageRatio: 0.5,
      source: 'cgroup',
    })
  })

  test('gives null for files and directories that do not exist', async () => {
    const { root } = writeTree({})
    const sampler = createSystemSampler({
      cgroupRoot: root,
      procRoot: root,
      mountpoints: [join(root, 'none')],
    })
    const { filesystems, network } = await sampler.sample()
    expect(filesystems).toEqual([
      {
        mountpoint: join(root, 'none'),
        totalBytes: null,
        usedBytes: null,
        availableBytes: null,
        usageRatio: null,
        inodeUsageRatio: null,
        isReadOnly: null,
        hasFailed: null,
      },
    ])
    expect(network).toEqual({ receivedBytesPerSecond: null, transmittedBytesPerSecond: null })
  })

  test('is shared by calls that overlap', async () => {
    const sampler = createSystemSampler()
    const [a, b] = await Promise.all([sampler.sample(), sampler.sample()])
    expect(a).toBe(b)
    expect(await sampler.sample()).not.toBe(a)
  })

  test('starts no child process on Linux', async () => {
    if (process.platform !== 'linux') return
    const spawn = vi.spyOn(ChildProcess.prototype as unknown as { spawn: () => void }, 'spawn')
    await createSystemSampler().sample()
    expect(spawn).not.toHaveBeenCalled()
    spawn.mockRestore()
  })
})

describe('start and stop', () => {
  test('sample at once, after a second and at every interval, until stopped', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const sampler = createSystemSampler({ intervalMs: 10_000 })
    const next = async (after: string | undefined): Promise<string> => {
      for (;;) {
        const { sampledAt } = sampler.latest() ?? {}
        if (sampledAt !== undefined && sampledAt !== after) return sampledAt
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    sampler.start()
    sampler.start()
    const start = Date.parse(await next(undefined))
    let last = new Date(start).toISOString()
    for (const wait of [1000, 10_000, 10_000]) {
      vi.advanceTimersByTime(wait - 1)
      const before = Date.now()
      vi.advanceTimersByTime(1)
      last = await next(last)
      expect(Date.parse(last)).toBe(before + 1)
    }
    sampler.stop()
    sampler.stop()
    expect(vi.getTimerCount()).toBe(0)
    expect(sampler.latest()?.sampledAt).toBe(last)
    vi.advanceTimersByTime(60_000)
    sampler.start()
    expect(Date.parse(await next(last))).toBe(Date.now())
    sampler.stop()
  })
})

describe('options', () => {
  test('are refused with every problem at once', () => {
    const bad = {
      intervalMs: 999,
      mountpoints: ['data', 7],
      readTimeoutMs: Number.NaN,
      procRoot: null,
      mountpoint: '/',
    } as never
    const refused = ((): unknown => {
      try {
        return createSystemSampler(bad)
      } catch (error) {
        return error
      }
    })()
    expect(isSystemError(refused)).toBe(true)
    const { code, problems } = refused as SystemError
    expect(code).toBe('INVALID_OPTIONS')
    expect(problems.map(formatProblem)).toEqual([
      'intervalMs: expected an integer from 1000 to 3600000, got 999',
      'mountpoints[0]: expected an absolute path, got a string of 4 characters',
      'mountpoints[1]: expected an absolute path, got 7',
      'readTimeoutMs: expected an integer from 100 to 60000, got NaN',
      'procRoot: expected an absolute path, got null',
      'mountpoint: unknown option; did you mean mountpoints?',
    ])
  })

  test.each([null, 5, 'text'])('refuse %j', (options) => {
    expect(() => createSystemSampler(options as never)).toThrow(SystemError)
  })

  test('that are undefined count as left out', () => {
    expect(() => createSystemSampler({ intervalMs: undefined, mountpoints: undefined })).not.toThrow()
  })

  test.each([
    ['not a list', '/'],
    ['a path twice', ['/', '/']],
    ['too many', Array.from({ length: 17 }, (_, index) => `/${index}`)],
  ])('refuse mountpoints that are %s', (_what, mountpoints) => {
    expect(() => createSystemSampler({ mountpoints: mountpoints as string[] })).toThrow(SystemError)
  })
})
