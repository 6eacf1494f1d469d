import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { serve } from '../../test/servers.ts'
import { check } from '../check/check.ts'
import type { CheckerOptions } from '../check/checker.ts'
import { APIHealthChecker } from '../checkers/http.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { HealthChecker } from '../health-checker.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0, toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  // The middle of the jitter: none.
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const MINUTE_MS = 60_000

const askForAnHour = () => ({ status: 'degraded', retryAfterMs: 3_600_000 }) as const

/** When a check runs again whose server asks to be left alone for `retryAfterMs`. */
async function secondRunMs(retryAfterMs: number, options: CheckerOptions): Promise<number | undefined> {
  const health = new HealthChecker()
  const times: number[] = []
  const run = () => {
    times.push(Date.now())
    return { status: 'degraded', code: 'RATE_LIMITED', retryAfterMs } as const
  }
  health.addChecker(check('a', run, options))
  health.start()
  await vi.advanceTimersByTimeAsync(3 * 3_600_000)
  health.stop()
  return times[1]
}

test.each<readonly [string, number, CheckerOptions, number]>([
  ['a time up to two intervals is kept', 50_000, { intervalMs: 30_000 }, 50_000],
  ['a longer one, e.g. an hour, is two intervals', 3_600_000, { intervalMs: 30_000 }, MINUTE_MS],
  ['5 minutes at most', 3_600_000, { intervalMs: 4 * MINUTE_MS }, 5 * MINUTE_MS],
  ['an interval in any case', 7_200_000, { intervalMs: 60 * MINUTE_MS }, 60 * MINUTE_MS],
  ['seconds that are meant to be milliseconds', 60_000_000, { intervalMs: 30_000 }, MINUTE_MS],
  ['a time without end', Infinity, { intervalMs: 30_000 }, MINUTE_MS],
  [
    'a result is looked at again before it is stale',
    3_600_000,
    { intervalMs: 30_000, staleAfterMs: 45_000, timeoutMs: 5000 },
    40_000,
  ],
])('Retry-After: %s', async (_what, retryAfterMs, options, expected) => {
  expect(await secondRunMs(retryAfterMs, options)).toBe(expected)
})

test('a postponed check is never stale', async () => {
  const health = new HealthChecker()
  health.addChecker(check('a', askForAnHour, { intervalMs: 10_000, timeoutMs: 1000 }))
  health.start()
  for (let second = 0; second < 600; second += 1) {
    await vi.advanceTimersByTimeAsync(1000)
    expect(health.latest().results[0]?.stale).toBe(false)
  }
  health.stop()
})

test('a server that asks to be left alone for an hour and then fails is noticed within two intervals', async () => {
  let status = 429
  const { url } = await serve((_request, response) => {
    response.writeHead(status, status === 429 ? { 'retry-after': '3600' } : {}).end()
  })
  const health = new HealthChecker()
  health.addChecker(new APIHealthChecker({ name: 'my_api', url, intervalMs: 30_000 }))
  let next = Promise.withResolvers<HealthCheckResult>()
  health.on('result', (result) => next.resolve(result))
  health.start()
  await vi.advanceTimersByTimeAsync(1)
  expect(await next.promise).toMatchObject({ status: 'degraded', code: 'RATE_LIMITED' })
  next = Promise.withResolvers()
  status = 500
  await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
  await vi.advanceTimersByTimeAsync(MINUTE_MS)
  expect(await next.promise).toMatchObject({ status: 'unhealthy', code: 'STATUS' })
  await health[Symbol.asyncDispose]()
})
