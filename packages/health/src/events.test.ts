import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import type { CheckerOptions } from './check/checker.ts'
import { HealthChecker } from './health-checker.ts'
import type { HealthStatus } from './check/status.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A health checker whose one check finds these, one after the other. */
function finding(...statuses: readonly HealthStatus[]): HealthChecker {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  let next = 0
  health.addChecker(check('a', () => ({ status: statuses[next++ % statuses.length] })))
  return health
}

/** A check whose status can be set, and its transitions. */
function silent(options: CheckerOptions = {}) {
  const state: { status: HealthStatus } = { status: 'healthy' }
  const health = new HealthChecker({ cacheTtlMs: 0 })
  health.addChecker(check('a', () => ({ status: state.status }), { timeoutMs: 1000, ...options }))
  const transitions: unknown[] = []
  health.on('transition', ({ from, to, result: { code } }) => transitions.push([from, to, code]))
  return { health, state, transitions }
}

test('each run is one event, however many callers share it, and a reused result is none', async () => {
  const health = new HealthChecker()
  health.addChecker(check('a', () => 'fine'))
  const heard = vi.fn<(result: unknown) => void>()
  health.on('result', heard)
  const [report] = await Promise.all([health.checkAll(), health.checkAll(), health.checkSingle('a')])
  await health.checkAll()
  expect(heard.mock.calls).toEqual([[report.results[0]]])
})

test('each change of the confirmed status is an event with the result that caused it', async () => {
  const health = finding('healthy', 'healthy', 'degraded', 'unhealthy', 'unknown', 'healthy')
  const heard: unknown[] = []
  health.on('transition', ({ name, from, to, result }) => heard.push([name, from, to, result.status]))
  for (let i = 0; i < 6; i += 1) await health.checkSingle('a')
  expect(heard).toEqual([
    ['a', 'unknown', 'healthy', 'healthy'],
    ['a', 'healthy', 'degraded', 'degraded'],
    ['a', 'degraded', 'unhealthy', 'unhealthy'],
    ['a', 'unhealthy', 'healthy', 'healthy'],
  ])
})

test('a failure that is not confirmed is no transition', async () => {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  health.addChecker(check('a', () => ({ status: 'unhealthy' }), { failureThreshold: 3 }))
  const heard = vi.fn<(transition: unknown) => void>()
  health.on('transition', heard)
  for (let i = 0; i < 5; i += 1) await health.checkSingle('a')
  expect(heard).toHaveBeenCalledTimes(1)
})

test('a listener that throws or rejects breaks nothing and is counted', async () => {
  vi.useRealTimers()
  const health = finding('healthy')
  const after = vi.fn<() => void>()
  health.on('result', () => {
    throw new Error('broken listener')
  })
  health.on('result', async () => Promise.reject(new Error('broken later')))
  health.on('result', after)
  expect(await health.checkAll()).toMatchObject({ overallStatus: 'healthy' })
  expect(after).toHaveBeenCalledTimes(1)
  await new Promise((resolve) => void setImmediate(resolve))
  expect(health.getStatusSummary().listenerErrors).toBe(2)
})

test('a listener hears nothing once it has left', async () => {
  const health = finding('healthy')
  const heard = vi.fn<() => void>()
  const leave = health.on('result', heard)
  await health.checkAll()
  leave()
  leave()
  await health.checkAll()
  expect(heard).toHaveBeenCalledTimes(1)
})

test('a removed check has no events, although its run still has a result', async () => {
  const health = new HealthChecker()
  const heard = vi.fn<() => void>()
  health.on('result', heard)
  health.on('transition', heard)
  health.addChecker(check('a', () => new Promise((resolve) => void setTimeout(() => resolve('late'), 100))))
  const running = health.checkAll()
  health.removeChecker('a')
  await vi.advanceTimersByTimeAsync(100)
  expect((await running).results).toMatchObject([{ message: 'late' }])
  expect(heard).not.toHaveBeenCalled()
})

describe('a result that becomes stale', () => {
  test('is a transition, and so is the next one, although nobody asks', async () => {
    const { health, transitions } = silent({ staleAfterMs: 10_000 })
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(transitions).toEqual([['unknown', 'healthy', null]])
    await vi.advanceTimersByTimeAsync(1)
    await health.checkSingle('a')
    expect(transitions.slice(1)).toEqual([
      ['healthy', 'unknown', 'STALE'],
      ['unknown', 'healthy', null],
    ])
  })

  test('is a transition as long after the last run as after a single one', async () => {
    const { health, transitions } = silent({ staleAfterMs: 10_000 })
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(7000)
    await health.checkSingle('a')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(transitions).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(transitions.slice(1)).toEqual([['healthy', 'unknown', 'STALE']])
  })

  test('under a schedule whose runs say nothing: the same', async () => {
    const { health, state, transitions } = silent({ intervalMs: 1000 })
    health.start()
    await vi.advanceTimersByTimeAsync(500)
    state.status = 'unknown'
    await vi.advanceTimersByTimeAsync(10_000)
    state.status = 'healthy'
    await vi.advanceTimersByTimeAsync(2000)
    expect(transitions).toEqual([
      ['unknown', 'healthy', null],
      ['healthy', 'unknown', 'STALE'],
      ['unknown', 'healthy', null],
    ])
    health.stop()
  })

  test('needs one timer a check, no matter how often it runs', async () => {
    const { health, transitions } = silent({ intervalMs: 60_000 })
    for (let n = 0; n < 20; n += 1) await health.checkSingle('a')
    expect(vi.getTimerCount()).toBe(1)
    expect(transitions).toHaveLength(1)
  })

  test('is no event after `stop` or after its removal, and leaves no timer', async () => {
    for (const end of ['stop', 'removeChecker'] as const) {
      const { health, transitions } = silent({ staleAfterMs: 1000 })
      await health.checkSingle('a')
      health[end]('a')
      if (end === 'stop') await health.checkSingle('a')
      expect(vi.getTimerCount()).toBe(0)
      await vi.advanceTimersByTimeAsync(5000)
      expect(transitions).toHaveLength(1)
    }
  })

  test('while stopped, is a transition at the next start', async () => {
    const { health, transitions } = silent({ intervalMs: 1000 })
    health.start()
    await vi.advanceTimersByTimeAsync(500)
    health.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(transitions).toHaveLength(1)
    health.start()
    await vi.advanceTimersByTimeAsync(500)
    expect(transitions.slice(1)).toEqual([
      ['healthy', 'unknown', 'STALE'],
      ['unknown', 'healthy', null],
    ])
    health.stop()
  })
})
