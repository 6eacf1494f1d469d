import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import type { CheckContext, CheckerOptions } from '../check/checker.ts'
import { systemClock } from '../check/clock.ts'
import { HealthChecker } from '../health-checker.ts'
import { Schedule } from './schedule.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
  // The middle of the jitter: none.
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const never = (): Promise<never> => new Promise(() => {})
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** A health checker with one check that notes when it runs. */
function noting(options: CheckerOptions, run: (context: CheckContext) => unknown = () => {}) {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  const times: number[] = []
  const note = (context: CheckContext): never => {
    times.push(Date.now())
    return run(context) as never
  }
  health.addChecker(check('a', note, options))
  return { health, times }
}

test('runs a check at once and at its interval, until it is stopped', async () => {
  const { health, times } = noting({ intervalMs: 1000 })
  await vi.advanceTimersByTimeAsync(5000)
  expect(times).toEqual([])
  health.start()
  health.start()
  await vi.advanceTimersByTimeAsync(3000)
  expect(times).toEqual([5000, 6000, 7000, 8000])
  health.stop()
  health.stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect(times).toHaveLength(4)
  expect(vi.getTimerCount()).toBe(0)
  health.start()
  await vi.advanceTimersByTimeAsync(1000)
  expect(times.slice(4)).toEqual([13_000, 14_000])
  health.stop()
})

test('runs a check every 30 seconds if nothing sets an interval, or as often as the health checker says', async () => {
  const { health, times } = noting({})
  expect(health.probe('readiness').isPassing).toBe(false)
  health.start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(times).toEqual([0, 30_000, 60_000])
  expect(health.probe('readiness').isPassing).toBe(true)
  health.stop()
  const run = vi.fn<() => void>()
  const all = new HealthChecker({ intervalMs: 2000 })
  all.addChecker(check('a', run))
  all.start()
  await vi.advanceTimersByTimeAsync(4000)
  expect(run).toHaveBeenCalledTimes(3)
  all.stop()
})

test('gives checks without an interval the one it was started with', async () => {
  const { health, times } = noting({})
  expect(() => health.start({ intervalMs: 10 })).toThrow('intervalMs')
  health.start({ intervalMs: 2000 })
  await vi.advanceTimersByTimeAsync(4000)
  expect(times).toEqual([0, 2000, 4000])
  const later = vi.fn<() => void>()
  health.addChecker(check('later', later))
  await vi.advanceTimersByTimeAsync(2000)
  expect(later).toHaveBeenCalledTimes(2)
  health.stop()
})

test('looks again after 5 seconds, until what it found is confirmed', async () => {
  const found = ['healthy', 'unhealthy', 'unhealthy', 'unhealthy', 'unhealthy', 'healthy', 'healthy'] as const
  let run = 0
  const { health, times } = noting({ intervalMs: 60_000, failureThreshold: 3, successThreshold: 2 }, () => ({
    status: found[run++] ?? 'healthy',
  }))
  health.start()
  await vi.advanceTimersByTimeAsync(260_000)
  expect(times.map((time) => time / 1000)).toEqual([0, 60, 65, 70, 130, 190, 195, 255])
  health.stop()
})

test('does not wait longer for a confirmation than the interval is', async () => {
  const { health, times } = noting({ intervalMs: 1000, failureThreshold: 3 }, () => ({ status: 'unhealthy' }))
  health.start()
  await vi.advanceTimersByTimeAsync(3000)
  expect(times).toEqual([0, 1000, 2000, 3000])
  health.stop()
})

test('spreads the first runs over a second', async () => {
  const health = new HealthChecker({ intervalMs: 60_000 })
  const times: number[] = []
  for (const name of ['a', 'b', 'c', 'd']) health.addChecker(check(name, () => void times.push(Date.now())))
  health.start()
  await vi.advanceTimersByTimeAsync(1000)
  expect(times).toEqual([0, 250, 500, 750])
  health.stop()
})

test.each([
  [0, 900],
  [1, 1100],
])('strays from the interval by up to a tenth: random %d', async (random, expected) => {
  vi.mocked(Math.random).mockReturnValue(random)
  const { health, times } = noting({ intervalMs: 1000 })
  health.start()
  await vi.advanceTimersByTimeAsync(1200)
  expect(times).toEqual([0, expected])
  health.stop()
})

test('never runs a check beside itself, and makes up for missed times by one run', async () => {
  const takesMs = [3500, 0, 0]
  const { health, times } = noting({ intervalMs: 1000 }, () => sleep(takesMs.shift() ?? 0))
  health.start()
  await vi.advanceTimersByTimeAsync(5000)
  // A timer of 0 ms takes 1.
  expect(times).toEqual([0, 3501, 4500])
  health.stop()
})

test('waits as long as a server asked to be left alone', async () => {
  const retryAfterMs = [1800, 100]
  const { health, times } = noting({ intervalMs: 1000 }, () => ({
    status: 'degraded',
    code: 'RATE_LIMITED',
    retryAfterMs: retryAfterMs.shift() ?? 0,
  }))
  health.start()
  await vi.advanceTimersByTimeAsync(3800)
  expect(times).toEqual([0, 1800, 2800, 3800])
  health.stop()
})

test('never sets a timer into the past', async () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout')
  let ticks = 0
  const health = new HealthChecker({ clock: { now: () => 0, monotonic: () => (ticks += 0.01) } })
  health.addChecker(check('a', () => void (ticks += 5000), { intervalMs: 1000 }))
  health.start()
  await vi.advanceTimersByTimeAsync(10)
  health.stop()
  const delays = setTimer.mock.calls.map(([, delayMs]) => delayMs ?? 0)
  expect(delays.length).toBeGreaterThan(2)
  expect(Math.min(...delays)).toBe(0)
})

test('runs at any age of the last result', async () => {
  const { health, times } = noting({ intervalMs: 1000, cacheTtlMs: 60_000 })
  health.start()
  await vi.advanceTimersByTimeAsync(2000)
  expect(times).toEqual([0, 1000, 2000])
  health.stop()
})

test('shares its run with whoever asks meanwhile', async () => {
  const { health, times } = noting({ intervalMs: 1000 }, () => sleep(500))
  health.start()
  await vi.advanceTimersByTimeAsync(100)
  const asking = health.checkAll()
  await vi.advanceTimersByTimeAsync(400)
  expect(await asking).toMatchObject({ overallStatus: 'healthy', durationMs: 400 })
  expect(times).toEqual([0])
  health.stop()
})

test('a check added later runs at once, and one removed runs no more', async () => {
  const health = new HealthChecker({ intervalMs: 1000 })
  health.start()
  const run = vi.fn<() => void>()
  health.addChecker(check('a', run))
  await vi.advanceTimersByTimeAsync(1000)
  expect(run).toHaveBeenCalledTimes(2)
  health.removeChecker('a')
  await vi.advanceTimersByTimeAsync(5000)
  expect(run).toHaveBeenCalledTimes(2)
  expect(vi.getTimerCount()).toBe(0)
})

test('makes the application ready, without anybody asking', async () => {
  const { health } = noting({ intervalMs: 1000 })
  health.start()
  expect(health.probe('readiness').isPassing).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(health.probe('readiness').isPassing).toBe(true)
  health.stop()
})

test('a check that hangs is reported each time, and keeps no other from running', async () => {
  const health = new HealthChecker({ intervalMs: 1000, maxConcurrency: 1 })
  const run = vi.fn<() => Promise<void>>(() => new Promise(() => {}))
  const codes: (string | null)[] = []
  health.addChecker(check('deaf', run, { timeoutMs: 100 }))
  health.addChecker(check('fine', () => {}))
  health.on('result', ({ name, code }) => name === 'deaf' && codes.push(code))
  health.start()
  await vi.advanceTimersByTimeAsync(2999)
  expect(codes).toEqual(['TIMEOUT', 'STUCK', 'STUCK'])
  expect(run).toHaveBeenCalledTimes(1)
  expect(health.getCheckStates()[1]?.runs.healthy).toBe(3)
  health.stop()
})

const hanging = ({ signal }: CheckContext): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('stop', () => {
  test('cancels the runs of the schedule, and takes nothing from them', async () => {
    let seen: AbortSignal | undefined
    const { health } = noting({ intervalMs: 1000 }, (context) => {
      seen = context.signal
      return hanging(context)
    })
    const heard = vi.fn<(result: unknown) => void>()
    health.on('result', heard)
    health.start()
    await vi.advanceTimersByTimeAsync(100)
    health.stop()
    expect(seen?.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(heard).not.toHaveBeenCalled()
    expect(health.getHistory('a')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('gives no cancelled run to who asks afterwards', async () => {
    let runs = 0
    const { health } = noting({ intervalMs: 1000, cacheTtlMs: 60_000 }, (context) =>
      (runs += 1) === 1 ? 'fine' : hanging(context),
    )
    health.start()
    await vi.advanceTimersByTimeAsync(1500)
    health.stop()
    await vi.advanceTimersByTimeAsync(1)
    expect(await health.checkSingle('a')).toMatchObject({ status: 'healthy', message: 'fine' })
    expect(runs).toBe(2)
  })

  test('of one check, by its removal, cancels its run as well', async () => {
    let seen: AbortSignal | undefined
    const { health } = noting({ intervalMs: 1000 }, (context) => {
      seen = context.signal
      return hanging(context)
    })
    health.start()
    await vi.advanceTimersByTimeAsync(100)
    health.removeChecker('a')
    expect(seen?.aborted).toBe(true)
    health.stop()
  })

  test('leaves a run to whoever else waits for it', async () => {
    const { health } = noting({ intervalMs: 1000 }, () => sleep(500))
    health.start()
    await vi.advanceTimersByTimeAsync(100)
    const asking = health.checkAll()
    health.stop()
    await vi.advanceTimersByTimeAsync(400)
    expect(await asking).toMatchObject({ overallStatus: 'healthy', state: 'stopped' })
  })

  test('lets checks run again right after it', async () => {
    const { health, times } = noting({ intervalMs: 1000 }, () => sleep(0))
    health.start()
    await vi.advanceTimersByTimeAsync(500)
    health.stop()
    health.start()
    await vi.advanceTimersByTimeAsync(10)
    expect(times).toEqual([0, 500])
    health.stop()
  })

  test('is no fault of a check that does not mind it, until the time of its run is up', async () => {
    const { health, times } = noting({ intervalMs: 1000, timeoutMs: 4500 }, () => sleep(6000))
    health.start()
    await vi.advanceTimersByTimeAsync(100)
    health.stop()
    health.start()
    await vi.advanceTimersByTimeAsync(4000)
    expect(health.latest().results[0]).toMatchObject({ status: 'unknown', code: 'SKIPPED' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(health.latest().results[0]).toMatchObject({ status: 'unhealthy', code: 'STUCK' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(times).toEqual([0, 6100])
    health.stop()
  })

  test('is what disposing does', async () => {
    const { health, times } = noting({ intervalMs: 1000 })
    {
      await using disposed = health
      disposed.start()
      await vi.advanceTimersByTimeAsync(10)
    }
    await vi.advanceTimersByTimeAsync(5000)
    expect(times).toHaveLength(1)
    expect(health.state).toBe('stopped')
  })
})

test('says for how long a run is overdue, its time limit included', async () => {
  const schedule = new Schedule(systemClock)
  schedule.start([
    { intervalMs: 1000, timeoutMs: 300_000, run: never },
    { intervalMs: 1000, timeoutMs: 1000, run: never },
  ])
  await vi.advanceTimersByTimeAsync(1000)
  expect(schedule.overdueMs).toBe(0)
  await vi.advanceTimersByTimeAsync(100_000)
  // It was due half a second after the start.
  expect(schedule.overdueMs).toBe(99_500)
  schedule.stop()
  expect(schedule.overdueMs).toBe(0)
})
