import { beforeEach, describe, expect, test, vi } from 'vitest'

import { outcomeOf, problemsOf } from '../../test/run-checker.ts'
import { passive, type PassiveChecker } from './passive.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

function record({ record: tell }: PassiveChecker, ok: number, failed: number): void {
  for (let i = 0; i < ok; i += 1) tell(true)
  for (let i = 0; i < failed; i += 1) tell(false)
}

describe('calls', () => {
  test('that are too few say nothing, not even when all went well', async () => {
    const checker = passive()
    expect(await outcomeOf(checker)).toMatchObject({
      status: 'unknown',
      code: 'IDLE',
      message: 'Too few calls to evaluate: 0 of 5',
      metrics: { sample_count: 0, error_count: 0, error_rate: null },
    })
    record(checker, 4, 0)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unknown' })
    record(checker, 1, 0)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'healthy' })
  })

  test.each([
    [91, 9, 'healthy', undefined, 0.09, 'Calls go through normally'],
    [90, 10, 'degraded', 'CONDITION', 0.1, 'High error rate: 10 of 100 calls failed in 5 min'],
    [51, 49, 'degraded', 'CONDITION', 0.49, 'High error rate: 49 of 100 calls failed in 5 min'],
    [50, 50, 'unhealthy', 'CONDITION', 0.5, 'High error rate: 50 of 100 calls failed in 5 min'],
    [0, 5, 'unhealthy', 'CONDITION', 1, 'High error rate: 5 of 5 calls failed in 5 min'],
    [2, 1, 'unknown', 'IDLE', null, 'Too few calls to evaluate: 3 of 5'],
  ])('%i that went well and %i that failed are %s', async (ok, failed, status, code, rate, message) => {
    const checker = passive()
    record(checker, ok, failed)
    const outcome = await outcomeOf(checker)
    expect(outcome).toMatchObject({
      status,
      message,
      metrics: { sample_count: ok + failed, error_count: failed, error_rate: rate },
    })
    expect(outcome.code).toBe(code)
  })

  test('are forgotten after the window', async () => {
    const checker = passive({ windowMs: 60_000 })
    record(checker, 0, 10)
    vi.advanceTimersByTime(58_000)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unhealthy' })
    vi.advanceTimersByTime(3000)
    expect(await outcomeOf(checker)).toMatchObject({ status: 'unknown', code: 'IDLE' })
  })

  test('are evaluated by thresholds of one’s own', async () => {
    const options = { minSamples: 1, degradedErrorRate: 0.5, unhealthyErrorRate: 1 }
    const strict = passive(options)
    const lenient = passive({ ...options, failureStatus: 'degraded' })
    for (const checker of [strict, lenient]) record(checker, 0, 1)
    expect(await outcomeOf(strict)).toMatchObject({ status: 'unhealthy' })
    expect(await outcomeOf(lenient)).toMatchObject({ status: 'degraded' })
  })
})

test.each([
  [{}, []],
  [{ windowMs: 999 }, ['windowMs']],
  [{ windowMs: NaN, minSamples: 0 }, ['windowMs', 'minSamples']],
  [{ degradedErrorRate: 0 }, ['degradedErrorRate']],
  [{ degradedErrorRate: 0.6 }, ['unhealthyErrorRate']],
  [{ unhealthyErrorRate: 1.1 }, ['unhealthyErrorRate']],
  [{ name: 'a b', degradedErrorRate: '1' }, ['name', 'degradedErrorRate']],
])('options %j have the problems %j', (options, paths) => {
  expect(problemsOf(() => passive(options as never)).paths).toEqual(paths)
})
