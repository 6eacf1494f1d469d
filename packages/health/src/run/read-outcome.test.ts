import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { HEALTH_CODES } from '../check/codes.ts'
import { HEALTH_STATUSES } from '../check/status.ts'
import { readOutcome } from './read-outcome.ts'

const rules = { failureStatus: 'unhealthy', timeoutMs: 100 } as const
const returned = (value: unknown) => readOutcome({ kind: 'returned', value }, rules)
const threw = (error: unknown) => readOutcome({ kind: 'threw', error }, rules)

describe('what a check returns', () => {
  test('is healthy when it is nothing or a message', () => {
    expect(returned(undefined)).toMatchObject({ status: 'healthy', message: 'OK', code: null })
    expect(returned('3 jobs waiting')).toMatchObject({
      status: 'healthy',
      message: '3 jobs waiting',
      code: null,
    })
  })

  test('is used unchanged if it is an outcome', () => {
    const outcome = {
      status: 'degraded',
      message: 'slow',
      metrics: { p99_ms: 3 },
      code: 'CONDITION',
      errorDetails: 'x',
    }
    expect(returned(outcome)).toEqual(outcome)
  })

  test('may put the next run off', () => {
    expect(returned({ retryAfterMs: 500 })).toMatchObject({ retryAfterMs: 500 })
  })

  test('gets what it leaves out', () => {
    expect(returned({ metrics: { a: 1 } })).toMatchObject({ status: 'healthy', message: 'OK', code: null })
    expect(returned({ status: 'degraded' })).toMatchObject({ message: 'Check is degraded', code: null })
    expect(returned({ status: 'unhealthy' })).toMatchObject({ message: 'Check is unhealthy', code: 'ERROR' })
  })

  test.each([
    [false],
    [true],
    [null],
    [0],
    [[]],
    [{ status: 'HEALTHY' }],
    [{ status: null }],
    [{ message: 1 }],
    [{ metrics: [] }],
    [{ code: 'NOPE' }],
    [{ retryAfterMs: -1 }],
    [{ retryAfterMs: NaN }],
    [{ retryAfterMs: '5' }],
  ])('is not taken for health when it is %j', (value) => {
    expect(returned(value)).toMatchObject({ status: 'unhealthy', code: 'INVALID_RESULT' })
  })

  test('says everything wrong with it and shows no value that could be a secret', () => {
    const { message } = returned({ status: 'ok', message: ['glpat-ABCDEFGHIJKLMNOPQRST'], metrics: 5 })
    expect(message).toBe(
      'Check returned an invalid result: status: expected one of healthy, degraded, unknown, unhealthy, got "ok"; ' +
        'message: expected a string, got an array; metrics: expected an object, got 5',
    )
  })

  test('cannot break the reading', () => {
    const hostile = Object.defineProperty({}, 'status', {
      get: () => {
        throw new Error('no')
      },
    })
    expect(returned(hostile)).toMatchObject({ status: 'unhealthy', code: 'INVALID_RESULT' })
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('returned', 'threw'), (value, kind) => {
        const outcome = kind === 'returned' ? returned(value) : threw(value)
        expect(HEALTH_STATUSES).toContain(outcome.status)
        expect([null, ...HEALTH_CODES]).toContain(outcome.code)
        expect(typeof outcome.message).toBe('string')
      }),
    )
  })
})

describe('a failed run', () => {
  test('has the message of the thrown error', () => {
    const error = new Error('connection lost')
    expect(threw(error)).toEqual({
      status: 'unhealthy',
      message: 'connection lost',
      code: 'ERROR',
      errorDetails: error,
    })
    expect(threw('plain')).toMatchObject({ message: 'plain' })
    expect(threw(undefined)).toMatchObject({ message: 'Check failed' })
    expect(threw(new Error())).toMatchObject({ message: 'Check failed' })
  })

  test('is an ordinary failure when the check itself threw a TimeoutError', () => {
    expect(threw(new DOMException('took too long', 'TimeoutError'))).toMatchObject({
      message: 'took too long',
      code: 'ERROR',
    })
  })

  test('counts as the failure status', () => {
    const lenient = { ...rules, failureStatus: 'degraded' } as const
    expect(readOutcome({ kind: 'threw', error: new Error('x') }, lenient).status).toBe('degraded')
    expect(readOutcome({ kind: 'timed-out' }, lenient)).toMatchObject({ status: 'degraded', code: 'TIMEOUT' })
  })

  test('has the general message of a time-out, or that of the checker', () => {
    expect(readOutcome({ kind: 'timed-out' }, rules).message).toBe('Check timed out after 100 ms')
    expect(
      readOutcome({ kind: 'timed-out' }, { ...rules, timeoutMessage: () => 'API request timed out' }).message,
    ).toBe('API request timed out')
  })
})
