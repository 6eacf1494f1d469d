import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import type { CheckerOptions, CheckOutcome } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthReport } from '../report/aggregate.ts'
import { toWireReport } from '../report/wire.ts'
import { StallMonitor, stallLimitMs } from './stall-monitor.ts'

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

/** Runs a check that passes once, and then fails during a stall of 300 ms. */
async function failInStall(run: () => unknown, options: CheckerOptions = {}) {
  const { health, standStill } = open()
  let isDown = false
  const stall = async (): Promise<unknown> => {
    if (!isDown) return undefined
    standStill(300)
    return await run()
  }
  health.addChecker(check('a', stall as () => Promise<void>, { timeoutMs: 1000, ...options }))
  const next = async (): Promise<HealthReport> => {
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(1000)
    return running
  }
  await next()
  isDown = true
  return { next, report: await next() }
}

describe('a run', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const suspected = { status: 'healthy', suspect: 'event_loop', consecutiveFailures: 0 }
  const timedOut = Object.assign(new Error('too late'), { code: 'UND_ERR_CONNECT_TIMEOUT' })

  test.each([
    ['timed out', () => sleep(5000), 'unhealthy'],
    ['reports a time-out of its own', () => ({ status: 'unhealthy', code: 'TIMEOUT' }), 'unhealthy'],
    ['throws that it timed out', () => Promise.reject(new DOMException('', 'TimeoutError')), 'unhealthy'],
    ['could not connect in time', () => Promise.reject(timedOut), 'unhealthy'],
    [
      'names such a cause',
      () => ({ status: 'unhealthy', code: 'CONNECT', errorDetails: { cause: { code: 'ETIMEDOUT' } } }),
      'unhealthy',
    ],
    ['took too long to be healthy', () => {}, 'degraded'],
  ])('that %s while the process stood still does not count', async (_fact, run, rawStatus) => {
    const { report } = await failInStall(run, { degradedAfterMs: 250 })
    expect(report.results[0]).toMatchObject({ ...suspected, rawStatus })
    expect(toWireReport(report).results[0]).toMatchObject({ suspect: 'event_loop' })
  })

  test.each([
    ['an unexpected status', () => ({ status: 'unhealthy', code: 'STATUS' })],
    ['a refused connection', () => ({ status: 'unhealthy', code: 'CONNECT' })],
    ['an error', () => Promise.reject(new Error('no answer'))],
  ])('that found %s counts, although the process stood still', async (_fact, run) => {
    const { report } = await failInStall(run)
    expect(report.results[0]).toMatchObject({ status: 'unhealthy', suspect: null, consecutiveFailures: 1 })
  })

  test('that passed is not suspect, although the process stood still', async () => {
    const { report } = await failInStall(() => {})
    expect(report.results[0]).toMatchObject({ status: 'healthy', suspect: null })
  })

  test('that timed out counts after three others in a row that may have done so by a stall', async () => {
    const { report, next } = await failInStall(() => ({ status: 'unhealthy', code: 'TIMEOUT' }))
    const reports = [report, await next(), await next(), await next(), await next()]
    expect(reports.map(({ results }) => results[0]?.suspect)).toEqual([
      'event_loop',
      'event_loop',
      'event_loop',
      null,
      null,
    ])
    expect(reports.at(-1)?.results[0]).toMatchObject({ status: 'unhealthy', consecutiveFailures: 2 })
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
      const run = (): CheckOutcome => {
        standStill(ms)
        return { status: 'unhealthy', code: 'TIMEOUT' }
      }
      health.addChecker(check('a', run, { timeoutMs }))
      expect((await health.checkSingle('a'))?.suspect).toBe(suspect)
    },
  )

  test('is not suspect for a stall before it', async () => {
    const { health, standStill } = open()
    health.addChecker(check('long', () => sleep(1000), { timeoutMs: 1000 }))
    health.addChecker(check('late', () => ({ status: 'unhealthy', code: 'TIMEOUT' })))
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
