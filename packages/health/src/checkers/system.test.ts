import { createSystemSampler, type SystemSnapshot } from '@botwatch/system'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { isHealthError } from '../check/errors.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { SystemResourceChecker, type SnapshotSource, type SystemResourceCheckerOptions } from './system.ts'

const now = '2026-01-05T10:00:00.000Z'
beforeEach(() => void vi.useFakeTimers({ now: Date.parse(now) }))
afterEach(() => void vi.useRealTimers())

interface Ratios {
  readonly cpu?: number | null
  readonly memory?: number | null
  readonly disks?: readonly (number | null)[]
  readonly inodes?: number | null
  readonly sampledAt?: string
}

function snapshot({
  cpu = 0.1,
  memory = 0.2,
  disks = [0.3],
  inodes = null,
  sampledAt = now,
}: Ratios = {}): SystemSnapshot {
  const unread = { totalBytes: null, usedBytes: null, availableBytes: null }
  return {
    sampledAt,
    cpu: { usageRatio: cpu, cores: 2, source: 'host' },
    memory: { ...unread, usageRatio: memory, source: 'host' },
    filesystems: disks.map((usageRatio, i) => ({
      ...unread,
      mountpoint: `/${i}`,
      usageRatio,
      inodeUsageRatio: inodes,
      isReadOnly: false,
      hasFailed: false,
    })),
    load: { one: null, five: null, fifteen: null },
    network: { receivedBytesPerSecond: null, transmittedBytesPerSecond: null },
  }
}

function source(latest: SystemSnapshot | null, sampled: SystemSnapshot = snapshot()) {
  return {
    latest: vi.fn<SnapshotSource['latest']>(() => latest),
    sample: vi.fn<SnapshotSource['sample']>(() => Promise.resolve(sampled)),
  }
}

async function run(
  sampler: SnapshotSource,
  options: Omit<SystemResourceCheckerOptions, 'sampler'> = {},
): Promise<HealthCheckResult | null> {
  const health = new HealthChecker()
  health.addChecker(new SystemResourceChecker({ sampler, ...options }))
  return health.checkSingle('system_resources')
}

describe('readings', () => {
  test('in their bounds are healthy', async () => {
    expect(await run(source(snapshot()))).toMatchObject({
      status: 'healthy',
      message: 'System resources normal',
      code: null,
      metrics: { cpu_percent: 10, memory_percent: 20, disk_percent: 30 },
    })
  })

  test.each([
    [{ cpu: 0.8 }, 'High CPU usage: 80.0%'],
    [{ cpu: 0.8534 }, 'High CPU usage: 85.3%'],
    [{ memory: 0.85 }, 'High memory usage: 85.0%'],
    [{ disks: [0.1, 0.9, null] }, 'High disk usage of /1: 90.0%'],
    [{ inodes: 0.97 }, 'High inode usage of /0: 97.0%'],
    [
      { cpu: 0.9, memory: 0.9, disks: [0.95] },
      'High CPU usage: 90.0%; High memory usage: 90.0%; High disk usage of /0: 95.0%',
    ],
  ])('of %j are degraded: %s', async (ratios, message) => {
    expect(await run(source(snapshot(ratios)))).toMatchObject({
      status: 'degraded',
      message,
      code: 'CONDITION',
    })
  })

  test('just below the thresholds are healthy', async () => {
    const below = snapshot({ cpu: 0.799, memory: 0.849, disks: [0.899] })
    expect(await run(source(below))).toMatchObject({ status: 'healthy' })
  })

  test('are unhealthy by value and not by how many are high', async () => {
    const thresholds = { disk: { degraded: 70, unhealthy: 97 } }
    expect(await run(source(snapshot({ disks: [0.97] })), { thresholds })).toMatchObject({
      status: 'unhealthy',
    })
    expect(
      await run(source(snapshot({ cpu: 0.99, memory: 0.99, disks: [0.969] })), { thresholds }),
    ).toMatchObject({
      status: 'degraded',
    })
  })

  test('that could not be taken are null and not evaluated', async () => {
    expect(await run(source(snapshot({ cpu: null, disks: [null] })))).toMatchObject({
      status: 'healthy',
      metrics: { cpu_percent: null, memory_percent: 20, disk_percent: null },
    })
  })

  test('of a disk that failed are like those of a full one', async () => {
    const [disk] = snapshot({ disks: [null] }).filesystems
    const of = (isReadOnly: boolean | null): SystemSnapshot => ({
      ...snapshot(),
      filesystems: disk === undefined ? [] : [{ ...disk, isReadOnly, hasFailed: true }],
    })
    const failed = of(true)
    const message = '/0 is read-only after an error of its disk'
    const unreadable = '/0 cannot be read because of an error of its disk'
    expect(await run(source(of(null)))).toMatchObject({ status: 'degraded', message: unreadable })
    expect(await run(source(failed))).toMatchObject({ status: 'degraded', code: 'CONDITION', message })
    const thresholds = { disk: { unhealthy: 97 } }
    expect(await run(source(failed), { thresholds })).toMatchObject({ status: 'unhealthy', message })
  })

  test('of nothing at all are unknown', async () => {
    expect(await run(source(snapshot({ cpu: null, memory: null, disks: [] })))).toMatchObject({
      status: 'unknown',
      message: 'System resources could not be read',
    })
  })
})

describe('the sampler', () => {
  test('is only read while it has a fresh reading', async () => {
    const sampler = source(snapshot({ sampledAt: '2026-01-05T09:59:00.000Z' }))
    await run(sampler)
    expect(sampler.sample).not.toHaveBeenCalled()
  })

  test.each([
    ['has no reading', null],
    ['has one of before the clock was set back', snapshot({ sampledAt: '2026-01-05T10:01:00.001Z' })],
    ['has only an old reading', snapshot({ memory: 0.99, sampledAt: '2026-01-05T09:58:59.999Z' })],
  ])('takes a reading when it %s', async (_what, latest) => {
    const sampler = source(latest, snapshot({ memory: 0.5 }))
    expect(await run(sampler)).toMatchObject({ status: 'healthy', metrics: { memory_percent: 50 } })
    expect(sampler.sample).toHaveBeenCalledTimes(1)
  })

  test('of @botwatch/system gives the figures of this machine', async () => {
    vi.useRealTimers()
    const result = await run(createSystemSampler(), {
      thresholds: { memory: { degraded: 100 }, disk: { degraded: 100 } },
    })
    expect(result?.metrics.memory_percent).toBeGreaterThan(0)
    expect(result?.metrics.memory_percent).toBeLessThanOrEqual(100)
    expect(result?.metrics.disk_percent).toBeGreaterThan(0)
  })

  // Vitest fails if the rejection is left unhandled.
  test('that is a promise which rejects is taken anew', async () => {
    const sampler = { ...source(null), latest: () => Promise.reject(new Error('x')) as never }
    expect(await run(sampler)).toMatchObject({ status: 'healthy' })
  })

  test('that does not return ends at the time limit', async () => {
    const sampler = { latest: () => null, sample: () => new Promise<never>(() => {}) }
    const running = run(sampler, { timeoutMs: 100 })
    await vi.advanceTimersByTimeAsync(100)
    expect(await running).toMatchObject({ status: 'unhealthy', code: 'TIMEOUT' })
  })
})

test.each([
  [{ thresholds: { cpu: { degraded: 100 } } }, []],
  [
    { thresholds: { cpu: { degraded: 0 }, memory: { degraded: 101 }, disk: null } },
    ['thresholds.cpu.degraded', 'thresholds.memory.degraded', 'thresholds.disk'],
  ],
  [{ thresholds: { disk: { unhealthy: 89 } } }, ['thresholds.disk.unhealthy']],
  [{ thresholds: 90 }, ['thresholds']],
  [{ sampler: {}, maxAgeMs: 0, timeoutMs: 0 }, ['timeoutMs', 'sampler', 'maxAgeMs']],
])('options %j have the problems %j', (options, paths) => {
  let problems: readonly string[] = []
  try {
    new HealthChecker().addChecker(new SystemResourceChecker({ sampler: source(null), ...options } as never))
  } catch (error) {
    if (!isHealthError(error)) throw error
    problems = error.problems.map(({ path }) => path)
  }
  expect(problems).toEqual(paths)
})
