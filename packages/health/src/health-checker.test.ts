import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { BaseHealthChecker } from './check/base-checker.ts'
import { check } from './check/check.ts'
import type { CheckContext } from './check/checker.ts'
import { HealthChecker } from './health-checker.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

describe('checkAll', () => {
  test('runs checks side by side and reports them in the order they were added', async () => {
    const health = new HealthChecker()
    health.addChecker(check('slow', () => sleep(300)))
    health.addChecker(check('fast', () => 'all good'))
    health.addChecker(check('middle', async () => sleep(200).then(() => ({ status: 'degraded' }) as const)))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(300)
    const report = await running
    expect(report.results.map(({ name, status, durationMs }) => [name, status, durationMs])).toEqual([
      ['slow', 'healthy', 300],
      ['fast', 'healthy', 0],
      ['middle', 'degraded', 200],
    ])
    expect(report).toMatchObject({
      overallStatus: 'degraded',
      durationMs: 300,
      timestamp: '2026-01-05T10:00:00.300Z',
      error: null,
    })
  })

  test('keeps every other result when one check throws at once, rejects or gives nonsense', async () => {
    const health = new HealthChecker()
    health.addChecker(
      check('throws', () => {
        throw new Error('broken')
      }),
    )
    health.addChecker(check('rejects', () => Promise.reject(new Error('lost'))))
    health.addChecker(check('nonsense', (() => 42) as never))
    health.addChecker(check('fine', () => {}))
    const { results } = await health.checkAll()
    expect(results.map(({ status, message, code }) => [status, message, code])).toEqual([
      ['unhealthy', 'broken', 'ERROR'],
      ['unhealthy', 'lost', 'ERROR'],
      ['unhealthy', expect.stringContaining('got 42'), 'INVALID_RESULT'],
      ['healthy', 'OK', null],
    ])
    expect(results[1]?.errorDetails).toEqual({ name: 'Error', message: 'lost' })
  })

  test('reports what was registered when it began', async () => {
    const health = new HealthChecker()
    health.addChecker(check('first', () => sleep(100)))
    health.addChecker(check('removed', () => sleep(100)))
    const running = health.checkAll()
    health.removeChecker('removed')
    health.addChecker(check('added', () => {}))
    await vi.advanceTimersByTimeAsync(100)
    expect((await running).results.map(({ name }) => name)).toEqual(['first', 'removed'])
    expect(health.getCheckerNames()).toEqual(['first', 'added'])
  })

  test('is unknown with nothing registered', async () => {
    expect(await new HealthChecker().checkAll()).toMatchObject({
      overallStatus: 'unknown',
      isHealthy: false,
      results: [],
    })
  })
})

describe('sharing', () => {
  test('gives a hundred callers one run of each check', async () => {
    const health = new HealthChecker({ maxConcurrency: 2 })
    const runs = ['a', 'b', 'c', 'd'].map((name) => {
      const run = vi.fn<() => Promise<void>>(() => sleep(50))
      health.addChecker(check(name, run))
      return run
    })
    const callers = Array.from({ length: 100 }, (_, i) =>
      i % 2 === 0 ? health.checkAll() : health.checkSingle('d'),
    )
    await vi.advanceTimersByTimeAsync(100)
    await Promise.all(callers)
    for (const run of runs) expect(run).toHaveBeenCalledTimes(1)
  })

  test('starts a new run once the shared one is over', async () => {
    const health = new HealthChecker({ cacheTtlMs: 0 })
    const run = vi.fn<(context: CheckContext) => string>(({ previous }) => previous?.message ?? 'first')
    health.addChecker(check('a', run))
    await health.checkSingle('a')
    expect(run.mock.lastCall?.[0].previous).toBeNull()
    await health.checkSingle('a')
    expect(run.mock.lastCall?.[0].previous).toMatchObject({ message: 'first', status: 'healthy' })
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('lets a caller go without cancelling anything for the others', async () => {
    const health = new HealthChecker()
    let seen: AbortSignal | undefined
    health.addChecker(
      check('a', async ({ signal }) => {
        seen = signal
        await sleep(100)
      }),
    )
    const controller = new AbortController()
    const leaving = health.checkAll({ signal: controller.signal })
    const staying = health.checkAll()
    controller.abort(new Error('gone'))
    await expect(leaving).rejects.toThrow('gone')
    await vi.advanceTimersByTimeAsync(100)
    expect((await staying).overallStatus).toBe('healthy')
    expect(seen?.aborted).toBe(false)
  })

  test('runs nothing for a caller that is gone already', async () => {
    const health = new HealthChecker()
    const run = vi.fn<() => void>()
    health.addChecker(check('a', run))
    await expect(health.checkAll({ signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
    expect(run).not.toHaveBeenCalled()
  })

  test('does not start a check that no caller waits for, and starts it for the next caller', async () => {
    const health = new HealthChecker({ maxConcurrency: 1 })
    const run = vi.fn<() => void>()
    health.addChecker(check('first', () => sleep(100)))
    health.addChecker(check('second', run))
    const controller = new AbortController()
    const leaving = health.checkAll({ signal: controller.signal })
    controller.abort(new Error('gone'))
    await expect(leaving).rejects.toThrow('gone')
    await vi.advanceTimersByTimeAsync(200)
    expect(run).not.toHaveBeenCalled()
    await expect(health.checkSingle('second')).resolves.toMatchObject({ status: 'healthy' })
    expect(run).toHaveBeenCalledTimes(1)
  })
})

describe('a check on its own', () => {
  test('is found ignoring case; an unknown name has no result', async () => {
    const health = new HealthChecker()
    health.addChecker(check('GitLab_API', () => 'here'))
    expect(await health.checkSingle('gitlab_api')).toMatchObject({ name: 'GitLab_API', message: 'here' })
    expect(await health.checkSingle('other')).toBeNull()
    expect(health.removeChecker('GITLAB_api')).toBe(true)
    expect(health.removeChecker('GITLAB_api')).toBe(false)
    expect(await health.checkSingle('gitlab_api')).toBeNull()
  })

  test('can be a class with state of its own', async () => {
    class Counter extends BaseHealthChecker {
      #runs = 0
      protected override performCheck({ attempt, deadlineAt }: CheckContext) {
        this.#runs += 1
        return { message: `run ${this.#runs}`, metrics: { attempt, left_ms: deadlineAt - Date.now() } }
      }
    }
    const health = new HealthChecker({ cacheTtlMs: 0 })
    health.addChecker(new Counter('counter', { timeoutMs: 700, critical: false }))
    await health.checkSingle('counter')
    expect(await health.checkSingle('counter')).toMatchObject({
      message: 'run 2',
      critical: false,
      metrics: { attempt: 1, left_ms: 700 },
    })
  })
})

test('sums up what is registered without running it', () => {
  const health = new HealthChecker({ overallTimeoutMs: 12_000 })
  const run = vi.fn<() => void>()
  health.addChecker(check('b', run))
  health.addChecker(check('a', run))
  expect(health.getStatusSummary()).toEqual({
    totalCheckers: 2,
    checkerNames: ['b', 'a'],
    timeoutMs: 12_000,
    state: 'starting',
    lateOutcomes: 0,
    listenerErrors: 0,
    overdueMs: 0,
    timestamp: '2026-01-05T10:00:00.000Z',
  })
  expect(run).not.toHaveBeenCalled()
})

test('returns a result that survives JSON, whatever the metrics hold', async () => {
  vi.useRealTimers()
  await fc.assert(
    fc.asyncProperty(fc.object({ withBigInt: true, withDate: true, withMap: true }), async (metrics) => {
      const health = new HealthChecker()
      health.addChecker(check('odd', () => ({ metrics })))
      const report = await health.checkAll()
      expect(report.results[0]?.status).toBe('healthy')
      const text = JSON.stringify(report)
      expect(JSON.stringify(JSON.parse(text))).toBe(text)
      expect(JSON.parse(text)).toMatchObject({ totalChecks: 1, results: [{ message: 'OK' }] })
    }),
  )
})
