import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import { HealthChecker } from '../health-checker.ts'
import { StallMonitor, stallLimitMs } from './stall-monitor.ts'
import { toWireReport } from '../report/wire.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

async function block(): Promise<never> {
  await sleep(1)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400)
  throw new Error('no answer')
}

/** A health checker, and a way to make its process stand still: time passes and no timer comes round. */
function open() {
  let skippedMs = 0
  const clock = { now: () => Date.now(), monotonic: () => performance.now() + skippedMs }
  const health = new HealthChecker({ clock, cacheTtlMs: 0 })
  return { health, standStill: (ms: number) => void (skippedMs += ms) }
}

describe('a run', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('that failed while the process stood still is suspect, and advances no streak', async () => {
    const { health, standStill } = open()
    let isDown = false
    const run = async (): Promise<void> => {
      await sleep(100)
      if (!isDown) return
      standStill(300)
      throw new Error('no answer')
    }
    health.addChecker(check('a', run, { timeoutMs: 1000 }))
    const next = async () => {
      const running = health.checkAll()
      await vi.advanceTimersByTimeAsync(100)
      return running
    }
    expect((await next()).results[0]).toMatchObject({ status: 'healthy', suspect: null })
    isDown = true
    const report = await next()
    expect(report.results[0]).toMatchObject({
      status: 'healthy',
      rawStatus: 'unhealthy',
      suspect: 'event_loop',
      consecutiveFailures: 0,
    })
    expect(toWireReport(report).results[0]).toMatchObject({ suspect: 'event_loop' })
  })

  test('that passed all the same is suspect, and counts', async () => {
    const { health, standStill } = open()
    health.addChecker(check('a', () => standStill(300), { timeoutMs: 1000 }))
    expect(await health.checkSingle('a')).toMatchObject({ status: 'healthy', suspect: 'event_loop' })
  })

  test('that was slow with the whole process is not called slow', async () => {
    const { health, standStill } = open()
    const take: number[] = [0, 300]
    health.addChecker(
      check('a', () => standStill(take.shift() ?? 0), { timeoutMs: 1000, degradedAfterMs: 250 }),
    )
    await health.checkSingle('a')
    expect(await health.checkSingle('a')).toMatchObject({ status: 'healthy', rawStatus: 'degraded' })
  })

  test.each([
    [1000, 250, null],
    [1000, 251, 'event_loop'],
    [5000, 1050, null],
    [5000, 1051, 'event_loop'],
  ])(
    'with a time-out of %d ms and %d ms without a beat has the suspect %s',
    async (timeoutMs, ms, suspect) => {
      const { health, standStill } = open()
      health.addChecker(check('a', () => standStill(ms), { timeoutMs }))
      expect((await health.checkSingle('a'))?.suspect).toBe(suspect)
    },
  )

  test('is not suspect for a stall before it', async () => {
    const { health, standStill } = open()
    health.addChecker(check('long', () => sleep(1000)))
    health.addChecker(check('late', () => standStill(1)))
    const long = health.checkSingle('long')
    await vi.advanceTimersByTimeAsync(100)
    standStill(5000)
    expect(await health.checkSingle('late')).toMatchObject({ suspect: null })
    await vi.advanceTimersByTimeAsync(900)
    expect(await long).toMatchObject({ suspect: 'event_loop' })
  })

  test('leaves no timer behind', async () => {
    const { health } = open()
    health.addChecker(check('a', () => {}))
    await health.checkAll()
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('a process that really stands still is noticed', async () => {
  const health = new HealthChecker()
  health.addChecker(check('a', block, { timeoutMs: 300 }))
  expect(await health.checkSingle('a')).toMatchObject({
    status: 'unknown',
    rawStatus: 'unhealthy',
    suspect: 'event_loop',
  })
})

test('the limit is 200 ms, and a fifth of longer time-outs', () => {
  expect([1, 1000, 1005, 5000].map(stallLimitMs)).toEqual([200, 200, 201, 1000])
})

test('a monitor without runs watches nothing', () => {
  vi.useFakeTimers()
  try {
    let now = 0
    const monitor = new StallMonitor({ now: () => now, monotonic: () => now })
    monitor.enter()
    now = 10
    expect(monitor.leave(0)).toBe(0)
    now = 10_000
    monitor.enter()
    expect(monitor.leave(10_000)).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
