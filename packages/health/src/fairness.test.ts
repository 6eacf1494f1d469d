import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import type { CheckContext, CheckerOptions } from './check/checker.ts'
import { HealthChecker, type HealthTransition } from './index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** Hangs for a time, and ignores its signal. */
const hang = (ms: number) => (): Promise<void> => (ms === Infinity ? new Promise(() => {}) : sleep(ms))

/** Hangs until it is cancelled. */
const wait = ({ signal }: CheckContext): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

/** A health checker, and the names of its checks that became stale. */
function watched(maxConcurrency: number) {
  const health = new HealthChecker({ maxConcurrency, intervalMs: 1000 })
  const stale: string[] = []
  health.on('transition', ({ name, result }: HealthTransition) => result.stale && stale.push(name))
  return { health, stale }
}

describe('checks that hang keep no other from running', () => {
  test.each<readonly [string, (context: CheckContext) => Promise<void>, CheckerOptions]>([
    ['end after 2 s', hang(2000), {}],
    ['time out after 2 s', wait, { timeoutMs: 2000 }],
    ['time out and go on', hang(3000), { timeoutMs: 2000 }],
    ['never end', hang(Infinity), { timeoutMs: 300_000 }],
  ])('30 that %s, every second: a sound one runs every second', async (_how, run, options) => {
    const { health, stale } = watched(8)
    health.addChecker(check('sound', () => {}, { timeoutMs: 1000 }))
    for (let n = 0; n < 30; n += 1) health.addChecker(check(`hung${n}`, run, options))
    health.start()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(stale).not.toContain('sound')
    expect(health.getCheckStates()[0]?.runs.healthy).toBeGreaterThan(500)
    health.stop()
  })

  test('and at once when they begin to hang', async () => {
    const { health, stale } = watched(8)
    let isDown = false
    for (let n = 0; n < 30; n += 1)
      health.addChecker(
        check(`api${n}`, (context) => (isDown ? wait(context) : undefined), { timeoutMs: 10_000 }),
      )
    health.addChecker(check('sound', () => {}, { timeoutMs: 1000 }))
    health.start()
    await vi.advanceTimersByTimeAsync(60_000)
    isDown = true
    await vi.advanceTimersByTimeAsync(60_000)
    expect(stale).toEqual([])
    health.stop()
  })

  test('nor when all are asked at once', async () => {
    const health = new HealthChecker({ maxConcurrency: 2, overallTimeoutMs: 10_000 })
    for (let n = 0; n < 10; n += 1)
      health.addChecker(check(`hung${n}`, hang(Infinity), { timeoutMs: 60_000 }))
    health.addChecker(check('sound', () => 'reached'))
    const running = health.checkAll()
    await vi.advanceTimersByTimeAsync(10_000)
    expect((await running).results.at(-1)).toMatchObject({ status: 'healthy', message: 'reached' })
  })

  test('in any mix of checks', async () => {
    const anyHung = fc.record({
      hangMs: fc.oneof(fc.integer({ min: 600, max: 20_000 }), fc.constant(Infinity)),
      timeoutMs: fc.integer({ min: 600, max: 300_000 }),
      minds: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyHung, { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 4 }),
        async (hung, maxConcurrency, sound) => {
          vi.clearAllTimers()
          const { health, stale } = watched(maxConcurrency)
          for (const [n, takesMs] of sound.entries())
            health.addChecker(check(`sound${n}`, () => sleep(takesMs), { timeoutMs: 1000 }))
          for (const [n, { hangMs, timeoutMs, minds }] of hung.entries()) {
            const run = minds && hangMs > timeoutMs ? wait : hang(hangMs)
            health.addChecker(check(`hung${n}`, run, { timeoutMs }))
          }
          health.start()
          await vi.advanceTimersByTimeAsync(60_000)
          expect(stale.filter((name) => name.startsWith('sound'))).toEqual([])
          health.stop()
        },
      ),
      { numRuns: 30 },
    )
  })
})

test('many quick checks do not keep out those that take long', async () => {
  const { health } = watched(1)
  for (let n = 0; n < 20; n += 1) health.addChecker(check(`quick${n}`, () => sleep(100)))
  health.addChecker(check('slow', () => sleep(600)))
  health.start()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(health.getCheckStates().at(-1)?.runs.healthy).toBeGreaterThan(10)
  health.stop()
})

test('a check makes room after half a second, and not before', async () => {
  const health = new HealthChecker({ maxConcurrency: 1 })
  const times: number[] = []
  for (const name of ['a', 'b', 'c'])
    health.addChecker(
      check(name, () => {
        times.push(performance.now())
        return hang(Infinity)()
      }),
    )
  const startedAt = performance.now()
  const running = health.checkAll()
  await vi.advanceTimersByTimeAsync(10_000)
  await running
  expect(times.map((time) => time - startedAt)).toEqual([0, 500, 1000])
})
