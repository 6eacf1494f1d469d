import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import { HealthChecker } from './health-checker.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const sinceOf = (health: HealthChecker): string | null | undefined => health.getCheckStates()[0]?.since

test('the state of a check says since when it has its status, also once its result is too old', async () => {
  const health = new HealthChecker({ cacheTtlMs: 0 })
  const statuses = ['healthy', 'healthy', 'unhealthy', 'unhealthy', 'unhealthy'] as const
  let next = 0
  const options = { staleAfterMs: 90_000, failureThreshold: 2 }
  health.addChecker(check('a', () => ({ status: statuses[next++] }), options))
  expect(sinceOf(health)).toBeNull()
  const seen: unknown[] = []
  for (const _ of statuses) {
    await health.checkSingle('a')
    seen.push([health.getCheckStates()[0]?.result.status, sinceOf(health)])
    await vi.advanceTimersByTimeAsync(60_000)
  }
  expect(seen).toEqual([
    ['healthy', '2026-01-05T10:00:00.000Z'],
    ['healthy', '2026-01-05T10:00:00.000Z'],
    ['healthy', '2026-01-05T10:00:00.000Z'],
    ['unhealthy', '2026-01-05T10:03:00.000Z'],
    ['unhealthy', '2026-01-05T10:03:00.000Z'],
  ])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(health.getCheckStates()[0]).toMatchObject({
    result: { stale: true },
    since: '2026-01-05T10:05:30.000Z',
  })
  await health.checkSingle('a')
  expect(sinceOf(health)).toBe('2026-01-05T10:06:00.000Z')
})

test('the state of a check says when it runs next; null while it runs, and without a schedule', async () => {
  const health = new HealthChecker({ intervalMs: 10_000 })
  health.addChecker(check('slow', () => new Promise<void>((resolve) => void setTimeout(resolve, 500))))
  const inMs = (): number | null => {
    const nextRunAt = health.getCheckStates()[0]?.nextRunAt ?? null
    return nextRunAt === null ? null : Date.parse(nextRunAt) - Date.now()
  }
  expect(inMs()).toBeNull()
  health.start()
  await vi.advanceTimersByTimeAsync(100)
  expect(inMs()).toBeNull()
  await vi.advanceTimersByTimeAsync(500)
  expect(inMs()).toBeGreaterThan(8000)
  expect(inMs()).toBeLessThan(11_000)
  health.stop()
  expect(inMs()).toBeNull()
})
