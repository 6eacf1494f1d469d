import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import type { CheckerOptions } from './check/checker.ts'
import { HealthChecker } from './health-checker.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

interface Shape {
  readonly first: CheckerOptions
  readonly others: CheckerOptions
  readonly isDown: (index: number) => boolean
}

/** How often a run reads the clock, on average, in a minute after the start. */
async function readsPerRun(checks: number, { first, others, isDown }: Shape): Promise<number> {
  let reads = 0
  let runs = 0
  const monotonic = (): number => {
    reads += 1
    return performance.now()
  }
  const health = new HealthChecker({ intervalMs: 5000, clock: { now: Date.now, monotonic } })
  for (let i = 0; i < checks; i += 1) {
    const run = (): void => {
      runs += 1
      if (isDown(i)) throw new Error('down')
    }
    health.addChecker(check(`check_${i}`, run, i === 0 ? first : others))
  }
  health.start()
  await vi.advanceTimersByTimeAsync(60_000)
  health.stop()
  return reads / runs
}

const child: CheckerOptions = { dependsOn: ['check_0'] }

test.each<readonly [string, Shape]>([
  ['that pass', { first: {}, others: {}, isDown: () => false }],
  ['while the start-up is not over', { first: { probes: ['startup'] }, others: {}, isDown: (i) => i === 0 }],
  ['that depend on one that passes', { first: {}, others: child, isDown: () => false }],
  ['that fail and depend on one that passes', { first: {}, others: child, isDown: (i) => i > 0 }],
  ['that fail and depend on one that fails', { first: {}, others: child, isDown: () => true }],
])('a run costs no more beside 100 checks than beside 10: of checks %s', async (_shape, shape) => {
  expect(await readsPerRun(100, shape)).toBeLessThan(1.2 * (await readsPerRun(10, shape)))
})
