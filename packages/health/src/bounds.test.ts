import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import { HealthChecker } from './health-checker.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
const never = (): Promise<never> => new Promise(() => {})

describe('the time limit of a check', () => {
  test('settles a check that never settles and ignores its signal', async () => {
    const health = new HealthChecker()
    let seen: AbortSignal | undefined
    health.addChecker(
      check(
        'deaf',
        ({ signal }) => {
          seen = signal
          return never()
        },
        { timeoutMs: 100 },
      ),
    )
    health.addChecker(check('fine', () => {}))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(99)
    expect(seen?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(seen?.aborted).toBe(true)
    expect(seen?.reason).toMatchObject({ name: 'TimeoutError' })
    const { results, error } = await running
    expect(results[0]).toMatchObject({
      status: 'unhealthy',
      code: 'TIMEOUT',
      message: 'Check timed out after 100 ms',
      durationMs: 100,
    })
    expect(results[1]).toMatchObject({ status: 'healthy' })
    expect(error).toBeNull()
  })

  test('is 5 seconds by default', async () => {
    const health = new HealthChecker()
    health.addChecker(check('deaf', never))
    const running = health.checkSingle('deaf')
    await vi.advanceTimersByTimeAsync(5000)
    expect(await running).toMatchObject({ code: 'TIMEOUT', durationMs: 5000 })
  })

  test('counts for a check that blocks the event loop and returns too late as well', async () => {
    let nowMs = 0
    const block = (ms: number) => (): void => void (nowMs += ms)
    const health = new HealthChecker({ clock: { now: Date.now, monotonic: () => nowMs } })
    health.addChecker(check('late', block(120), { timeoutMs: 100 }))
    health.addChecker(check('in_time', block(20)))
    const { results } = await health.checkAll()
    expect(results[0]).toMatchObject({ status: 'unhealthy', code: 'TIMEOUT' })
    expect(results[1]).toMatchObject({ status: 'healthy' })
  })

  test('counts as the failure status', async () => {
    const health = new HealthChecker()
    health.addChecker(check('deaf', never, { timeoutMs: 100, failureStatus: 'degraded' }))
    const running = health.checkSingle('deaf')
    await vi.advanceTimersByTimeAsync(100)
    expect(await running).toMatchObject({ status: 'degraded', code: 'TIMEOUT' })
  })

  test.each([
    ['value', async () => sleep(300).then(() => 'late')],
    ['rejection', () => sleep(300).then(() => Promise.reject(new Error('late')))],
  ])('drops a late %s, counts it, and lets no rejection go unhandled', async (_what, run) => {
    const unhandled = vi.fn<(reason: unknown) => void>()
    process.on('unhandledRejection', unhandled)
    try {
      const health = new HealthChecker()
      health.addChecker(check('late', run, { timeoutMs: 100 }))
      const running = health.checkSingle('late')
      await vi.advanceTimersByTimeAsync(100)
      const result = await running
      expect(health.getStatusSummary().lateOutcomes).toBe(0)
      await vi.advanceTimersByTimeAsync(200)
      expect(result).toMatchObject({ code: 'TIMEOUT' })
      expect(health.getStatusSummary().lateOutcomes).toBe(1)
      vi.useRealTimers()
      await new Promise((resolve) => void setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    } finally {
      process.off('unhandledRejection', unhandled)
    }
  })

  test('starts no second run beside an abandoned one, and a new run once that has ended', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    let inFlight = 0
    let most = 0
    const run = vi.fn<() => Promise<void>>(async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await sleep(1000)
      inFlight -= 1
    })
    health.addChecker(check('stuck', run, { timeoutMs: 100 }))
    const first = health.checkSingle('stuck')
    await vi.advanceTimersByTimeAsync(100)
    expect(await first).toMatchObject({ code: 'TIMEOUT' })
    expect(await health.checkSingle('stuck')).toMatchObject({
      status: 'unhealthy',
      code: 'STUCK',
      message: 'Check is still running after its time limit of 100 ms',
      durationMs: 0,
    })
    expect(run).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(900)
    const again = health.checkSingle('stuck')
    await vi.advanceTimersByTimeAsync(100)
    expect(await again).toMatchObject({ code: 'TIMEOUT' })
    expect(run).toHaveBeenCalledTimes(2)
    expect(most).toBe(1)
  })

  test('does not abandon a check that stops when its signal is aborted', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    const run = vi.fn<(context: { signal: AbortSignal }) => Promise<void>>(
      ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        ),
    )
    health.addChecker(check('polite', run, { timeoutMs: 100 }))
    for (let i = 0; i < 2; i += 1) {
      const running = health.checkSingle('polite')
      await vi.advanceTimersByTimeAsync(100)
      expect(await running).toMatchObject({ code: 'TIMEOUT' })
    }
    expect(run).toHaveBeenCalledTimes(2)
  })
})

describe('the overall time limit', () => {
  test('gives a full report: finished kept, running unhealthy, unstarted unknown', async () => {
    const health = new HealthChecker({ overallTimeoutMs: 200, maxConcurrency: 2 })
    const unstarted = vi.fn<() => void>()
    health.addChecker(check('finished', () => sleep(150).then(() => 'done')))
    health.addChecker(check('running', never))
    health.addChecker(check('started_late', never))
    health.addChecker(check('unstarted', unstarted))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(200)
    const report = await running
    expect(report.error).toBe('Overall time limit of 200 ms exceeded')
    expect(report.results.map(({ status, code, durationMs }) => [status, code, durationMs])).toEqual([
      ['healthy', null, 150],
      ['unhealthy', 'DEADLINE', 200],
      ['unhealthy', 'DEADLINE', 50],
      ['unknown', 'DEADLINE', 0],
    ])
    expect(report).toMatchObject({
      totalChecks: 4,
      passedChecks: 1,
      unknownChecks: ['unstarted'],
      durationMs: 200,
    })
    expect(unstarted).not.toHaveBeenCalled()
  })

  test('bounds a single check that waits for its turn', async () => {
    const health = new HealthChecker({ overallTimeoutMs: 200, maxConcurrency: 1 })
    health.addChecker(check('hog', never))
    health.addChecker(check('waiting', () => {}))
    const all = health.checkAll()
    const single = health.checkSingle('waiting')
    await vi.advanceTimersByTimeAsync(200)
    expect(await single).toMatchObject({ status: 'unknown', code: 'DEADLINE' })
    await all
  })
})

describe('the limit on checks at once', () => {
  test('counts the time in the queue neither as duration nor towards the time limit', async () => {
    const health = new HealthChecker({ maxConcurrency: 1 })
    for (const name of ['a', 'b', 'c']) health.addChecker(check(name, () => sleep(80), { timeoutMs: 100 }))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(240)
    const { results, durationMs } = await running
    expect(results.map((result) => [result.status, result.durationMs])).toEqual([
      ['healthy', 80],
      ['healthy', 80],
      ['healthy', 80],
    ])
    expect(durationMs).toBe(240)
  })

  test('gives an abandoned check no place', async () => {
    const health = new HealthChecker({ maxConcurrency: 1 })
    health.addChecker(check('deaf', never, { timeoutMs: 100 }))
    health.addChecker(check('next', () => 'reached'))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(100)
    expect((await running).results[1]).toMatchObject({ message: 'reached' })
  })

  test('holds for any mix of checks, each settled by its time limit and reported in its place', async () => {
    const anyCheck = fc.record({
      takesMs: fc.option(fc.integer({ min: 1, max: 400 }), { nil: Infinity }),
      timeoutMs: fc.integer({ min: 1, max: 300 }),
      fails: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCheck, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (checks, limit) => {
          const health = new HealthChecker({ maxConcurrency: limit })
          let running = 0
          let most = 0
          for (const [i, { takesMs, timeoutMs, fails }] of checks.entries()) {
            const run = async ({ signal }: { signal: AbortSignal }): Promise<void> => {
              running += 1
              most = Math.max(most, running)
              signal.addEventListener('abort', () => void (running -= 1))
              await (takesMs === Infinity ? never() : sleep(takesMs))
              if (!signal.aborted) running -= 1
              if (fails) throw new Error('failed')
            }
            health.addChecker(check(`c${i}`, run, { timeoutMs }))
          }
          const pending = health.checkAll()
          await vi.advanceTimersByTimeAsync(12 * 300)
          const { results } = await pending
          expect(most).toBe(Math.min(limit, checks.length))
          expect(results.map(({ name }) => name)).toEqual(checks.map((_, i) => `c${i}`))
          for (const [i, { takesMs, timeoutMs, fails }] of checks.entries()) {
            const code = takesMs >= timeoutMs ? 'TIMEOUT' : fails ? 'ERROR' : null
            expect(results[i]).toMatchObject({ durationMs: Math.min(takesMs, timeoutMs), code })
          }
        },
      ),
      { numRuns: 40 },
    )
  })
})
