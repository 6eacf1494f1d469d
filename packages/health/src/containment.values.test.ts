import { createRedactor } from '@botwatch/redact'
import { describe, expect, test } from 'vitest'

import { errorOf } from '../test/error-of.ts'
import { refuseUnhandledRejections } from '../test/unhandled-rejections.ts'
import { check } from './check/check.ts'
import { HealthChecker } from './health-checker.ts'

const secret = 'correct-horse-battery'

refuseUnhandledRejections()

function fail(): never {
  throw new Error(`broken by ${secret}`)
}

const forgotten = async (): Promise<never> => fail()
const promise = (): never => forgotten() as never
const problemOf = (n: number) => ({ path: `p${n}`, expected: 'x', received: n === 0 ? 'y'.repeat(1e6) : 'y' })
const aMillion = () => Array.from({ length: 1e6 }, (_, n) => problemOf(n % 200))

describe('the bot survives a check that forgot to wait', () => {
  test.each([
    'status',
    'message',
    'code',
    'metrics',
    'errorDetails',
    'retryAfterMs',
    'isCertain',
    'isRetryable',
  ])('for its %s, which rejects', async (key) => {
    const health = new HealthChecker()
    health.addChecker(check('a', () => ({ status: 'unhealthy', [key]: promise() })))
    const report = await health.checkAll()
    expect(report.overallStatus).toBe('unhealthy')
    expect(JSON.stringify(report)).not.toContain(secret)
  })

  test('for one of its metrics: the promise is named', async () => {
    const health = new HealthChecker()
    health.addChecker(check('a', () => ({ metrics: { waiting: forgotten(), n: 1 } })))
    expect(await health.checkSingle('a')).toMatchObject({ metrics: { waiting: '[promise]', n: 1 } })
  })

  test('and throws a promise that rejects', async () => {
    const health = new HealthChecker()
    health.addChecker(
      check('a', () => {
        throw promise()
      }),
    )
    expect(await health.checkSingle('a')).toMatchObject({ code: 'ERROR', message: 'Check failed' })
  })

  test.each(['name', 'options', 'check'])('for its property `%s`: it is refused', (key) => {
    const bad = { ...check('a', () => {}), [key]: promise() }
    expect(errorOf(() => new HealthChecker().addChecker(bad)).problems[0]?.path).toBe(key)
  })
})

describe('a redactor that returns what is no JSON', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic

  test.each<readonly [string, unknown]>([
    ['a cycle', cyclic],
    ['a bigint', 5n],
    ['a function', fail],
    ['an object that throws', { toJSON: fail }],
    ['a thousand keys', Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, 1]))],
  ])('%s: the result is JSON', async (_what, returned) => {
    const value = (input: unknown): never => (typeof input === 'string' ? input : returned) as never
    const health = new HealthChecker({ redactor: { ...createRedactor(), value } })
    health.addChecker(check('a', () => ({ metrics: { text: 'x' }, errorDetails: { code: 1 } })))
    const result = await health.checkSingle('a')
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(Object.keys(result?.metrics ?? {}).length).toBeLessThanOrEqual(50)
  })
})

test('of a million problems the first hundred are shown, and no text that is too long', () => {
  const error = errorOf(() => new HealthChecker().addChecker({ ...check('a', () => {}), problems: aMillion }))
  expect(error.problems).toHaveLength(100)
  expect(error.problems[0]?.received).toBe('[withheld: 1000000 characters]')
})
