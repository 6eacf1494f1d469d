import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import type { CheckContext } from '../check/checker.ts'
import { heartbeat } from '../checkers/heartbeat.ts'
import { HealthChecker } from '../health-checker.ts'
import { Standstills } from './standstills.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let skippedMs = 0
beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  skippedMs = 0
  const now = performance.now.bind(performance)
  vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Lets time pass without any timer, as while a process is stopped. */
function standStill(ms: number): void {
  skippedMs += ms
  vi.setSystemTime(Date.now() + ms)
}

function started(...checks: readonly Parameters<HealthChecker['addChecker']>[0][]): HealthChecker {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  for (const each of checks) health.addChecker(each)
  health.start()
  onTestFinished(() => health.stop())
  return health
}

describe('after a standstill of this process', () => {
  test('no result is stale before its check had a chance to run', async () => {
    const health = started(check('api', () => {}, { intervalMs: 10_000 }))
    await vi.advanceTimersByTimeAsync(25_000)
    standStill(HOUR)
    expect(health.latest().results[0]).toMatchObject({ status: 'healthy', stale: false })
    await vi.advanceTimersByTimeAsync(1)
    expect(health.latest().results[0]).toMatchObject({ status: 'healthy', stale: false })
  })

  test('a check that does not run is stale as soon as it would be without', async () => {
    let isHanging = false
    const run = async (): Promise<void> => {
      if (isHanging) await new Promise(() => {})
    }
    const limits = { intervalMs: 10_000, timeoutMs: 300_000, staleAfterMs: 31_000 }
    const health = started(check('hangs', run, limits))
    await vi.advanceTimersByTimeAsync(15_000)
    isHanging = true
    standStill(HOUR)
    const staleAt: number[] = []
    for (let second = 0; second < 60; second += 1) {
      await vi.advanceTimersByTimeAsync(1000)
      if (health.latest().results[0]?.stale === true) staleAt.push(second)
    }
    // The last result was 5 seconds old before.
    expect(staleAt[0]).toBeGreaterThanOrEqual(24)
    expect(staleAt[0]).toBeLessThan(31)
  })

  test('its time does not count as uptime', async () => {
    let isUp = true
    const run = (): void => {
      if (!isUp) throw new Error('down')
    }
    const health = started(check('api', run, { intervalMs: 10_000, staleAfterMs: 2 * HOUR }))
    await vi.advanceTimersByTimeAsync(MINUTE)
    isUp = false
    standStill(HOUR)
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(health.getUptime('api')).toBeLessThan(60)
  })

  test('no run is overdue, and one makes up for all that were missed', async () => {
    let runs = 0
    const health = started(check('api', () => void (runs += 1), { intervalMs: 10_000 }))
    await vi.advanceTimersByTimeAsync(15_000)
    standStill(HOUR)
    expect(health.getStatusSummary().overdueMs).toBe(0)
    runs = 0
    await vi.advanceTimersByTimeAsync(9000)
    expect(runs).toBe(1)
  })

  test('a check is told for how long, once', async () => {
    const told: (number | undefined)[] = []
    const run = ({ stoodStillMs }: CheckContext): void => void told.push(stoodStillMs)
    started(check('api', run, { intervalMs: 10_000 }))
    await vi.advanceTimersByTimeAsync(15_000)
    standStill(HOUR)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(told.slice(0, 2)).toEqual([0, 0])
    expect((told[2] ?? 0) / HOUR).toBeCloseTo(1, 2)
    expect(told[3]).toBe(0)
  })
})

const statusOf = (health: HealthChecker): string | undefined => health.latest().results[0]?.status

/** When its status first is unhealthy, in minutes from now. */
async function missedAfter(health: HealthChecker, minutes: number): Promise<number | null> {
  for (let minute = 0; minute <= minutes; minute += 1) {
    if (statusOf(health) === 'unhealthy') return minute
    await vi.advanceTimersByTimeAsync(MINUTE)
  }
  return null
}

describe('a job that reports', () => {
  test('is not missed because this process stood still', async () => {
    const job = heartbeat({ name: 'job', everyMs: 10 * MINUTE, graceMs: 2 * MINUTE })
    const health = started(job)
    job.beat()
    await vi.advanceTimersByTimeAsync(5 * MINUTE)
    standStill(3 * HOUR)
    await vi.advanceTimersByTimeAsync(6 * MINUTE)
    expect(statusOf(health)).not.toBe('unhealthy')
    // The beat of that time was lost, the next one arrives.
    job.beat()
    expect(await missedAfter(health, 11)).toBe(null)
    expect(await missedAfter(health, 5)).toBe(1)
  })

  test('is missed one interval and its grace after a standstill, if it stays silent', async () => {
    const job = heartbeat({ name: 'job', everyMs: 10 * MINUTE, graceMs: 2 * MINUTE })
    const health = started(job)
    job.beat()
    await vi.advanceTimersByTimeAsync(9 * MINUTE)
    standStill(3 * HOUR)
    const minutes = await missedAfter(health, 60)
    expect(minutes).toBeGreaterThanOrEqual(12)
    expect(minutes).toBeLessThanOrEqual(13)
    expect(health.latest().results[0]?.message).toMatch(/^no heartbeat for 3 h/)
  })

  test('has only the time of a short standstill in addition', async () => {
    const job = heartbeat({ name: 'job', everyMs: HOUR, graceMs: 2 * MINUTE })
    const health = started(job)
    job.beat()
    await vi.advanceTimersByTimeAsync(59 * MINUTE)
    standStill(10_000)
    expect(await missedAfter(health, 60)).toBeLessThanOrEqual(4)
  })

  test('that was missed before a standstill stays missed', async () => {
    const job = heartbeat({ name: 'job', everyMs: 10 * MINUTE, graceMs: MINUTE })
    const health = started(job)
    await vi.advanceTimersByTimeAsync(12 * MINUTE)
    standStill(HOUR)
    await vi.advanceTimersByTimeAsync(MINUTE)
    expect(statusOf(health)).toBe('unhealthy')
  })
})

describe('a standstill', () => {
  test('of up to 3 seconds is none, and a longer one counts without them, also before any timer has run', async () => {
    const standstills = new Standstills({ now: () => Date.now(), monotonic: () => performance.now() })
    standStill(HOUR)
    expect(standstills.totalMs).toBe(0)
    standstills.start()
    standstills.start()
    await vi.advanceTimersByTimeAsync(500)
    standStill(2400)
    expect(standstills.totalMs).toBe(0)
    await vi.advanceTimersByTimeAsync(1000)
    standStill(13_000)
    expect(standstills.totalMs).toBe(10_900)
    await vi.advanceTimersByTimeAsync(5000)
    expect(standstills.totalMs).toBe(11_400)
    standStill(13_000)
    standstills.stop()
    standStill(HOUR)
    expect(standstills.totalMs).toBe(21_900)
    expect(vi.getTimerCount()).toBe(0)
  })
})
