import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import type { CheckOutcome } from './check/checker.ts'
import { HealthChecker } from './health-checker.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

describe('the cache', () => {
  test('gives a result again for a second from its completion, with its own time', async () => {
    const health = new HealthChecker()
    const run = vi.fn<() => Promise<void>>(() => sleep(800))
    health.addChecker(check('a', run))
    const first = health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(800)
    const result = await first
    await vi.advanceTimersByTimeAsync(999)
    expect(await health.checkSingle('a')).toEqual(result)
    expect((await health.checkAll()).results).toEqual([result])
    expect(run).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    void health.checkSingle('a')
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('is off at 0, and as long as a check or else the health checker says', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    const runs = [0, 1].map(() => vi.fn<() => void>())
    health.addChecker(check('off', runs[0] as never))
    health.addChecker(check('on', runs[1] as never, { cacheTtlMs: 5000 }))
    for (let i = 0; i < 3; i += 1) await health.checkAll()
    expect(runs.map((run) => run.mock.calls.length)).toEqual([3, 1])
  })

  test('goes by the monotonic clock: a clock set back keeps nothing alive', async () => {
    const health = new HealthChecker()
    const run = vi.fn<() => void>()
    health.addChecker(check('a', run))
    await health.checkSingle('a')
    vi.setSystemTime(Date.parse('2020-01-01T00:00:00Z'))
    await vi.advanceTimersByTimeAsync(1000)
    await health.checkSingle('a')
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('never gives a stale result again', async () => {
    const health = new HealthChecker({ cacheTtlMs: 60_000 })
    const run = vi.fn<() => void>()
    health.addChecker(check('a', run, { staleAfterMs: 100 }))
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(101)
    expect(await health.checkSingle('a')).toMatchObject({ status: 'healthy', stale: false })
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('keeps a check that is stuck from failing more often than it runs', async () => {
    const health = new HealthChecker()
    health.addChecker(
      check('deaf', () => new Promise<void>(() => {}), { timeoutMs: 100, failureThreshold: 3 }),
    )
    const running = health.checkSingle('deaf')
    await vi.advanceTimersByTimeAsync(100)
    await running
    for (let i = 0; i < 10; i += 1) await health.checkSingle('deaf')
    expect(await health.checkSingle('deaf')).toMatchObject({ code: 'TIMEOUT', consecutiveFailures: 1 })
    await vi.advanceTimersByTimeAsync(1000)
    for (let i = 0; i < 10; i += 1) await health.checkSingle('deaf')
    expect(await health.checkSingle('deaf')).toMatchObject({ code: 'STUCK', consecutiveFailures: 2 })
  })
})

describe('thresholds', () => {
  test('keep the confirmed status apart from what the run found', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    let isUp = true
    const run = (): CheckOutcome => (isUp ? {} : { status: 'unhealthy', message: 'down' })
    health.addChecker(check('a', run, { failureThreshold: 2, successThreshold: 2 }))
    const seen: unknown[] = []
    for (const up of [true, false, false, true, true]) {
      isUp = up
      // checkSingle and checkAll feed the same streak.
      const result =
        seen.length % 2 === 0 ? await health.checkSingle('a') : (await health.checkAll()).results[0]
      seen.push([result?.status, result?.rawStatus, result?.isHealthy, result?.consecutiveFailures])
    }
    expect(seen).toEqual([
      ['healthy', 'healthy', true, 0],
      ['healthy', 'unhealthy', true, 1],
      ['unhealthy', 'unhealthy', false, 2],
      ['unhealthy', 'healthy', false, 0],
      ['healthy', 'healthy', true, 0],
    ])
  })

  test('make the whole of confirmed statuses', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    health.addChecker(check('a', () => ({ status: 'unhealthy' }), { failureThreshold: 2 }))
    expect(await health.checkAll()).toMatchObject({ overallStatus: 'unknown', unknownChecks: ['a'] })
    expect(await health.checkAll()).toMatchObject({ overallStatus: 'unhealthy', failedChecks: ['a'] })
  })

  test('keep the status through inconclusive runs, for as long as without any run', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    const statuses = ['unhealthy', 'unknown', 'unhealthy', 'unknown', 'unknown', 'unhealthy'] as const
    let next = 0
    const run = (): CheckOutcome => ({ status: statuses[next++], message: `run ${next}` })
    health.addChecker(check('a', run, { failureThreshold: 2, staleAfterMs: 1000 }))
    const seen: unknown[] = []
    for (const _ of statuses) {
      const result = await health.checkSingle('a')
      seen.push([result?.status, result?.rawStatus, result?.stale])
      expect(health.latest().results).toEqual([result])
      await vi.advanceTimersByTimeAsync(600)
    }
    expect(seen).toEqual([
      ['unknown', 'unhealthy', false],
      ['unknown', 'unknown', false],
      ['unhealthy', 'unhealthy', false],
      ['unhealthy', 'unknown', false],
      ['unknown', 'unknown', true],
      ['unhealthy', 'unhealthy', false],
    ])
  })

  test('are not changed by a run that is still going at the overall time limit', async () => {
    const health = new HealthChecker({ overallTimeoutMs: 50 })
    health.addChecker(check('slow', () => sleep(100)))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(50)
    expect((await running).results[0]).toMatchObject({
      status: 'unhealthy',
      rawStatus: 'unhealthy',
      code: 'DEADLINE',
      consecutiveFailures: 0,
    })
    await vi.advanceTimersByTimeAsync(50)
    expect(health.latest().results[0]).toMatchObject({ status: 'healthy', code: null })
    expect(health.getHistory('slow').map(({ code }) => code)).toEqual([null])
  })
})

test('a slow run is not healthy', async () => {
  const health = new HealthChecker()
  health.addChecker(check('slow', () => sleep(100), { degradedAfterMs: 100 }))
  const running = health.checkSingle('slow')
  await vi.advanceTimersByTimeAsync(100)
  expect(await running).toMatchObject({ status: 'degraded', code: 'CONDITION' })
})

describe('latest', () => {
  test('knows every check from memory: its last result, or that it never ran', async () => {
    const health = new HealthChecker()
    const run = vi.fn<() => void>()
    health.addChecker(check('a', run))
    health.addChecker(check('b', run))
    const result = await health.checkSingle('a')
    const report = health.latest()
    expect(report).toMatchObject({
      overallStatus: 'unknown',
      unknownChecks: ['b'],
      durationMs: 0,
      error: null,
    })
    expect(report.results[0]).toEqual(result)
    expect(report.results[1]).toMatchObject({
      status: 'unknown',
      message: 'Not run yet',
      code: null,
      stale: false,
    })
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('calls a result stale once it is older than it may be', async () => {
    const health = new HealthChecker()
    health.addChecker(check('a', () => ({ message: 'fine', metrics: { n: 1 } }), { staleAfterMs: 1000 }))
    const result = await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(health.latest().results).toEqual([result])
    await vi.advanceTimersByTimeAsync(1)
    expect(health.latest()).toMatchObject({ overallStatus: 'unknown' })
    expect(health.latest().results).toEqual([
      {
        ...result,
        status: 'unknown',
        message: 'Last result is too old',
        isHealthy: false,
        code: 'STALE',
        stale: true,
      },
    ])
  })

  test.each([
    [{}, null],
    [{ intervalMs: 2000, timeoutMs: 700 }, 6700],
    [{ intervalMs: 2000, timeoutMs: 700, staleAfterMs: 5 }, 5],
  ])('with %j makes a result stale after %s ms', async (options, staleAfterMs) => {
    const health = new HealthChecker()
    health.addChecker(check('a', () => {}, options))
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(staleAfterMs ?? 100_000_000)
    expect(health.latest().results[0]?.stale).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(health.latest().results[0]?.stale).toBe(staleAfterMs !== null)
  })

  test('uses the interval of the schedule if neither check nor health checker has one', async () => {
    const health = new HealthChecker()
    let runs = 0
    const run = (): CheckOutcome => ({ status: (runs += 1) === 1 ? 'healthy' : 'unknown' })
    health.addChecker(check('a', run, { timeoutMs: 700 }))
    await health.checkSingle('a')
    health.start({ intervalMs: 2000 })
    await vi.advanceTimersByTimeAsync(6700)
    expect(health.latest().overallStatus).toBe('healthy')
    await vi.advanceTimersByTimeAsync(1)
    expect(health.latest()).toMatchObject({ overallStatus: 'unknown', results: [{ stale: true }] })
    expect(health.getUptime('a')).toBe(100)
    health.stop()
  })
})

describe('history', () => {
  test('keeps as many results as it may, the latest last', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    let n = 0
    health.addChecker(check('a', () => String(n++), { historySize: 3 }))
    health.addChecker(check('none', () => {}, { historySize: 0 }))
    for (let i = 0; i < 5; i += 1) await health.checkAll()
    expect(health.getHistory('A').map(({ message }) => message)).toEqual(['2', '3', '4'])
    expect(health.getHistory('none')).toEqual([])
    expect(health.getHistory('other')).toEqual([])
  })

  test('is 100 results long by default', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    health.addChecker(check('a', () => {}))
    for (let i = 0; i < 105; i += 1) await health.checkSingle('a')
    expect(health.getHistory('a')).toHaveLength(100)
  })
})

describe('uptime', () => {
  test('weighs confirmed statuses by time, and leaves pauses out', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    let status: 'healthy' | 'unhealthy' = 'healthy'
    health.addChecker(check('a', () => ({ status })))
    expect(health.getUptime('a')).toBeNull()
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(3000)
    status = 'unhealthy'
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(health.getUptime('A')).toBe(75)
    health.stop()
    await vi.advanceTimersByTimeAsync(50_000)
    expect(health.getUptime('a')).toBe(75)
    status = 'healthy'
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(health.getUptime('a')).toBe(80)
    expect(health.getUptime('other')).toBeNull()
  })

  test('is untouched by a failure that is not confirmed', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    let status: 'healthy' | 'unhealthy' = 'healthy'
    health.addChecker(check('a', () => ({ status }), { failureThreshold: 2 }))
    await health.checkSingle('a')
    status = 'unhealthy'
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(health.getUptime('a')).toBe(100)
  })
})

test('check states hold what is known of each check', async () => {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  const statuses = ['healthy', 'degraded', 'healthy'] as const
  let next = 0
  health.addChecker(check('a', () => ({ status: statuses[next++] })))
  health.addChecker(check('b', () => {}))
  for (const _ of statuses) await health.checkSingle('a')
  await vi.advanceTimersByTimeAsync(10)
  expect(health.getCheckStates()).toMatchObject([
    {
      name: 'a',
      result: { status: 'healthy' },
      hasRun: true,
      runs: { healthy: 2, degraded: 1, unknown: 0, unhealthy: 0 },
      uptimePercent: 100,
    },
    { name: 'b', result: { status: 'unknown' }, hasRun: false, runs: { healthy: 0 }, uptimePercent: null },
  ])
})

test('times come from the clock that was given', async () => {
  const clock = { now: () => Date.parse('2030-01-01T00:00:00Z'), monotonic: () => ticks }
  let ticks = 0
  const health = new HealthChecker({ clock })
  const run = (): void => void (ticks += 250)
  health.addChecker(check('a', run, { timeoutMs: 300_000 }))
  expect(await health.checkAll()).toMatchObject({
    timestamp: '2030-01-01T00:00:00.000Z',
    durationMs: 250,
    results: [{ timestamp: '2030-01-01T00:00:00.000Z', durationMs: 250 }],
  })
})
