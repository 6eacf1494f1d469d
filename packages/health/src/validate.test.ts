import { expect, test } from 'vitest'

import { check } from './check/check.ts'
import type { CheckerOptions } from './check/checker.ts'
import { errorOf } from '../test/error-of.ts'
import { HealthChecker } from './health-checker.ts'

const ok = (): void => {}

test.each(['gitlab_api', 'A', '0.x-y_z', 'a'.repeat(64)])('takes the name %j', (name) => {
  const health = new HealthChecker()
  health.addChecker(check(name, ok))
  expect(health.getCheckerNames()).toEqual([name])
})

test.each(['', '-a', 'a b', 'ä', 'a/b', 'a\n', 'a'.repeat(65), 5, undefined])(
  'refuses the name %j',
  (name) => {
    const health = new HealthChecker()
    const error = errorOf(() => health.addChecker(check(name as string, ok)))
    expect(error.code).toBe('INVALID_CHECKER')
    expect(error.problems.map(({ path }) => path)).toEqual(['name'])
    expect(health.getCheckerNames()).toEqual([])
  },
)

test('refuses a name that is taken, ignoring case, and keeps the first', async () => {
  const health = new HealthChecker()
  health.addChecker(check('queue', () => 'first'))
  const error = errorOf(() => health.addChecker(check('Queue', () => 'second')))
  expect(error.message).toBe(
    'Invalid checker: name: expected a name that no other check has (ignoring case), got "Queue"',
  )
  expect(await health.checkSingle('queue')).toMatchObject({ message: 'first' })
})

test.each([
  ['timeoutMs', 0, '0'],
  ['timeoutMs', 300_001, '300001'],
  ['timeoutMs', 1.5, '1.5'],
  ['timeoutMs', NaN, 'NaN'],
  ['timeoutMs', '5000', 'a string of 4 characters'],
  ['critical', 'yes', 'a string of 3 characters'],
  ['failureStatus', 'healthy', 'a string of 7 characters'],
  ['cacheTtlMs', -1, '-1'],
  ['cacheTtlMs', 3_600_001, '3600001'],
  ['intervalMs', 999, '999'],
  ['intervalMs', Infinity, 'Infinity'],
  ['staleAfterMs', 0, '0'],
  ['failureThreshold', 0, '0'],
  ['successThreshold', 1.5, '1.5'],
  ['degradedAfterMs', 0, '0'],
  ['unhealthyAfterMs', '1s', 'a string of 2 characters'],
  ['retries', 11, '11'],
  ['retryDelayMs', -1, '-1'],
  ['dependsOn', 'db', 'a string of 2 characters'],
  ['probes', {}, 'an object'],
  ['historySize', 10_001, '10001'],
])('refuses %s %j', (option, value, received) => {
  const options = { [option]: value } as CheckerOptions
  const { problems } = errorOf(() => new HealthChecker().addChecker(check('a', ok, options)))
  expect(problems).toEqual([{ path: option, expected: expect.any(String), received }])
})

test('takes every option at its bounds', () => {
  const bounds: CheckerOptions[] = [
    { cacheTtlMs: 0, retries: 0, retryDelayMs: 0, historySize: 0, dependsOn: [], probes: [] },
    { intervalMs: 1000, failureThreshold: 1, staleAfterMs: 1, degradedAfterMs: 5, unhealthyAfterMs: 5 },
    { dependsOn: ['a', 'B.c-d_e'], probes: ['liveness', 'readiness', 'startup'], retries: 10 },
  ]
  for (const options of bounds) {
    const health = new HealthChecker()
    expect(() => health.addChecker(check('x', ok, options))).not.toThrow()
  }
})

test('names the item of a list that is wrong, and shows no secret', () => {
  const options = { dependsOn: ['db', 'glpat-ABCDEFGHIJKLMNOPQRST!', 5], probes: ['ready', undefined] }
  const { problems } = errorOf(() => new HealthChecker().addChecker(check('a', ok, options as never)))
  expect(problems.map(({ path, received }) => [path, received])).toEqual([
    ['dependsOn[1]', 'a string of 27 characters'],
    ['dependsOn[2]', '5'],
    ['probes[0]', 'a string of 5 characters'],
    ['probes[1]', 'nothing'],
  ])
})

test('refuses to call a run unhealthy sooner than degraded', () => {
  const options = { degradedAfterMs: 500, unhealthyAfterMs: 499 }
  expect(errorOf(() => new HealthChecker().addChecker(check('a', ok, options))).message).toBe(
    'Invalid checker: unhealthyAfterMs: expected a number not below degradedAfterMs (500), got 499',
  )
})

test('an invalid threshold is one problem and not compared with the other', () => {
  const options = { degradedAfterMs: 999_999, unhealthyAfterMs: 499 }
  expect(errorOf(() => new HealthChecker().addChecker(check('a', ok, options))).message).toBe(
    'Invalid checker: degradedAfterMs: expected an integer from 1 to 300000, got 999999',
  )
})

test('lists every problem of a checker at once, its own among them', () => {
  const own = { path: 'url', expected: 'an http or https URL', received: 'number 1' }
  const checker = {
    name: 'no good',
    check: 'x',
    options: { timeoutMs: -1, critical: 0, failureStatus: 'fatal' },
    problems: () => [own],
  }
  const error = errorOf(() => new HealthChecker().addChecker(checker as never))
  expect(error.problems.map(({ path }) => path)).toEqual([
    'name',
    'check',
    'timeoutMs',
    'critical',
    'failureStatus',
    'url',
  ])
  for (const { path, expected, received } of error.problems) {
    expect(error.message).toContain(`${path}: expected ${expected}, got ${received}`)
  }
})

test.each([[null], [undefined], ['x'], [() => {}]])('refuses %o as a checker', (checker) => {
  expect(errorOf(() => new HealthChecker().addChecker(checker as never)).problems[0]?.path).toBe('checker')
})

test('lists every problem of the health checker’s own options', () => {
  const error = errorOf(() => new HealthChecker({ overallTimeoutMs: 0, maxConcurrency: 0.5 }))
  expect(error.code).toBe('INVALID_OPTIONS')
  expect(error.message).toBe(
    'Invalid health checker options: overallTimeoutMs: expected an integer from 1 to 300000, got 0; ' +
      'maxConcurrency: expected an integer from 1 to 10000, got 0.5',
  )
})

test('refuses a cache, an interval, a redactor and a clock that cannot work', () => {
  const options = { cacheTtlMs: -1, intervalMs: 10, redactor: null, clock: { now: 5 } }
  const { problems } = errorOf(() => new HealthChecker(options as never))
  expect(problems.map(({ path }) => path)).toEqual(['cacheTtlMs', 'intervalMs', 'redactor', 'clock'])
})
