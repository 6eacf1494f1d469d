import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { check } from '../check/check.ts'
import type { CheckContext, CheckerOptions } from '../check/checker.ts'
import { HealthChecker } from '../health-checker.ts'
import { isRetryableError } from './retryable.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const refused = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** Runs a check that fails in some way up to a number of times, and tells of its attempts. */
async function attempts(fail: (attempt: number) => unknown, failures: number, options: CheckerOptions) {
  const health = new HealthChecker()
  const seen: (readonly [attempt: number, atMs: number])[] = []
  const run = ({ attempt }: CheckContext): never => {
    seen.push([attempt, Date.now()])
    return (attempt <= failures ? fail(attempt) : 'fine') as never
  }
  health.addChecker(check('a', run, options))
  const running = health.checkSingle('a')
  await vi.advanceTimersByTimeAsync(10_000)
  return { result: await running, seen, health }
}

const throwing = (): never => {
  throw refused()
}

const plain = (): never => {
  throw new Error('wrong password')
}

const healthy = (): unknown => ({ status: 'healthy', isRetryable: true })

describe('retries', () => {
  test('are off by default', async () => {
    const { result, seen } = await attempts(throwing, 1, {})
    expect(result).toMatchObject({ status: 'unhealthy' })
    expect(seen).toEqual([[1, 0]])
  })

  test('pass within one run, a quarter of a second apart', async () => {
    const { result, seen, health } = await attempts(throwing, 2, { retries: 3 })
    expect(result).toMatchObject({ status: 'healthy', message: 'fine', durationMs: 500 })
    expect(seen).toEqual([
      [1, 0],
      [2, 250],
      [3, 500],
    ])
    expect(health.getHistory('a')).toHaveLength(1)
  })

  test('end with the last failure', async () => {
    const { result, seen } = await attempts(
      (n) => ({ status: 'unhealthy', message: `502 number ${n}`, isRetryable: true }),
      9,
      { retries: 2, retryDelayMs: 10 },
    )
    expect(result).toMatchObject({ message: '502 number 3', consecutiveFailures: 1, durationMs: 20 })
    expect(seen).toHaveLength(3)
  })

  test('repeat only what may pass by itself', async () => {
    expect((await attempts(plain, 9, { retries: 5 })).seen).toHaveLength(1)
    expect((await attempts(() => ({ status: 'unhealthy' }), 9, { retries: 5 })).seen).toHaveLength(1)
    expect((await attempts(healthy, 9, { retries: 5 })).seen).toHaveLength(1)
  })

  test('stay within the time limit: an attempt that cannot start in time is not awaited', async () => {
    const { result, seen } = await attempts(throwing, 9, { retries: 9, retryDelayMs: 400, timeoutMs: 1000 })
    expect(seen.map(([, atMs]) => atMs)).toEqual([0, 400, 800])
    expect(result).toMatchObject({ message: 'connect ECONNREFUSED', durationMs: 800 })
  })

  test('end at the time limit if an attempt hangs', async () => {
    const { result, seen } = await attempts((n) => (n === 1 ? throwing() : sleep(5000)), 9, {
      retries: 9,
      timeoutMs: 1000,
    })
    expect(seen).toHaveLength(2)
    expect(result).toMatchObject({ code: 'TIMEOUT', durationMs: 1000 })
  })
})

describe('an error may pass by itself', () => {
  test.each([
    [refused(), true],
    [new TypeError('fetch failed', { cause: refused() }), true],
    [Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }), true],
    [Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), false],
    [Object.assign(refused(), { isRetryable: false }), false],
    [Object.assign(new Error('x'), { isRetryable: true }), true],
    [new DOMException('took too long', 'TimeoutError'), false],
    [undefined, false],
    ['ECONNREFUSED', false],
  ])('%s: %s', (error, expected) => {
    expect(isRetryableError(error)).toBe(expected)
  })

  test('and is never one that cannot be looked at', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    expect(isRetryableError(hostile)).toBe(false)
    const circular = new Error('x')
    circular.cause = circular
    expect(isRetryableError(circular)).toBe(false)
  })
})
