import { createRedactor, type Redactor } from '@botwatch/redact'
import { describe, expect, test, vi } from 'vitest'

import { check } from './check/check.ts'
import type { Checker } from './check/checker.ts'
import { isHealthError } from './check/errors.ts'
import { errorOf } from '../test/error-of.ts'
import { refuseUnhandledRejections } from '../test/unhandled-rejections.ts'
import { HealthChecker } from './health-checker.ts'
import { healthMetrics } from './report/health-metrics.ts'
import { toWireReport } from './report/wire.ts'

const secret = 'correct-horse-battery'

refuseUnhandledRejections()

function fail(): never {
  throw new Error(`broken by ${secret}`)
}

function throwUnreadable(): never {
  // oxlint-disable-next-line no-throw-literal -- what a careless check may do
  throw new Proxy({}, { get: fail, getPrototypeOf: fail, ownKeys: fail })
}

/** An object whose property `key` throws when it is read. */
function throwing<T extends object>(object: T, key: string): T {
  return Object.defineProperty({ ...object }, key, { enumerable: true, get: fail })
}

/** Everything that a health checker shows of its one check after a run. */
async function everything(health: HealthChecker): Promise<string> {
  const report = await health.checkAll()
  const name = report.results[0]?.name ?? ''
  const states = health.getCheckStates()
  const shown = [report, toWireReport(report), await health.checkSingle(name), health.latest(), states]
  return JSON.stringify([...shown, health.getHistory(name), healthMetrics(health), health.getStatusSummary()])
}

describe('the bot survives a failing listener', () => {
  test.each<readonly [string, () => unknown]>([
    ['throws', fail],
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'returns a foreign promise that rejects',
      // oxlint-disable-next-line no-thenable -- what another library may return
      () => ({ then: (_: unknown, reject: () => void) => reject() }),
    ],
  ])('that %s, and reports it', async (_how, listener) => {
    const health = new HealthChecker()
    health.addChecker(check('a', () => 'fine'))
    const failures: string[] = []
    const others = vi.fn<() => void>()
    health.on('result', listener)
    health.on('result', others)
    health.on('listener_error', ({ event }) => failures.push(event))
    expect(await health.checkAll()).toMatchObject({ overallStatus: 'healthy' })
    await vi.waitFor(() => expect(failures).toEqual(['result']))
    expect(others).toHaveBeenCalledTimes(1)
    expect(health.getStatusSummary().listenerErrors).toBe(1)
  })

  test('and refuses an event that does not exist', () => {
    const health = new HealthChecker()
    expect(() => health.on('results' as never, () => {})).toThrow(
      'Unknown event: expected one of result, transition, listener_error',
    )
  })
})

/** Redactors that fail in one way each. */
const broken: Readonly<Record<string, Partial<Redactor>>> = {
  'text throws': { text: fail },
  'text returns nothing': { text: () => undefined as never },
  'text returns a promise': { text: (() => Promise.resolve('text')) as never },
  'value throws': { value: fail },
  'value returns nothing': { value: () => undefined as never },
}

describe('the bot survives a failing redactor', () => {
  test.each(Object.entries(broken))(
    'whose %s: the result says ERROR and shows nothing',
    async (_how, failing) => {
      const health = new HealthChecker({ redactor: { ...createRedactor(), ...failing } })
      // Details force the use of `value`, a plain message that of `text`.
      const details = 'value' in failing ? { errorDetails: { secret } } : {}
      health.addChecker(check('a', () => ({ message: secret, metrics: { [secret]: 1 }, ...details })))
      const text = await everything(health)
      expect(text).not.toContain(secret)
      expect(health.latest().results).toMatchObject([
        {
          status: 'unhealthy',
          code: 'ERROR',
          message: 'Result withheld: the redactor failed',
          metrics: {},
          errorDetails: null,
        },
      ])
    },
  )

  test('and the failure status of the check applies', async () => {
    const health = new HealthChecker({ redactor: { ...createRedactor(), text: fail } })
    health.addChecker(check('a', () => 'fine', { failureStatus: 'degraded' }))
    expect(await health.checkSingle('a')).toMatchObject({ status: 'degraded', code: 'ERROR' })
  })

  test('and an error about a checker withholds its texts', () => {
    const health = new HealthChecker({ redactor: { ...createRedactor(), text: fail } })
    const own = [{ path: secret, expected: secret, received: secret }]
    const error = errorOf(() => health.addChecker({ ...check('a', () => {}), problems: () => own }))
    expect(error.code).toBe('INVALID_CHECKER')
    expect(error.message).not.toContain(secret)
    expect(error.message).toContain('[withheld: the redactor failed]')
  })

  test('and a report on invalid dependencies withholds their names', async () => {
    const health = new HealthChecker({ redactor: { ...createRedactor(), text: fail } })
    health.addChecker(check('a', () => {}, { dependsOn: [secret] }))
    expect((await health.checkAll()).error).toContain('[withheld: the redactor failed]')
    expect(() => health.start()).toThrow('Invalid dependencies: [withheld')
  })
})

describe('the bot survives a failing `problems()`', () => {
  test.each<readonly [string, () => unknown, string]>([
    ['throws', fail, 'one that throws'],
    ['returns a text', () => secret, 'one that returned a string of 21 characters'],
    ['returns nothing', () => undefined, 'one that returned nothing'],
    ['rejects', () => Promise.reject(new Error(secret)), 'one that returned a Promise'],
    ['returns other things', () => [{ path: secret }], 'one that returned an array'],
    ['returns a list that throws', () => [throwing({}, 'path')], 'one that returned an array'],
    ['is no function', () => {}, ''],
  ])('that %s', (how, problems, received) => {
    const health = new HealthChecker()
    const bad = { ...check('a', () => {}), problems: how === 'is no function' ? secret : problems }
    const error = errorOf(() => health.addChecker(bad as never))
    const expected =
      received === ''
        ? 'Invalid checker: problems: expected a function, got a string of 21 characters'
        : `Invalid checker: problems: expected a function that returns a list of problems, got ${received}`
    expect(error.message).toBe(expected)
    expect(health.getCheckerNames()).toEqual([])
  })
})

describe('the bot survives a failing checker', () => {
  test.each(['name', 'options', 'check', 'problems', 'close'])(
    'whose property `%s` throws: it is refused',
    (key) => {
      const health = new HealthChecker()
      const error = errorOf(() =>
        health.addChecker(
          throwing(
            check('a', () => {}),
            key,
          ),
        ),
      )
      expect(error.problems).toEqual([
        { path: key, expected: 'a readable property', received: 'a property that throws' },
      ])
      expect(error.message).not.toContain(secret)
    },
  )

  test('whose options throw: they are refused', () => {
    const options = throwing({ timeoutMs: 1 }, 'critical')
    const error = errorOf(() => new HealthChecker().addChecker(check('a', () => {}, options)))
    expect(error.message).toBe(
      'Invalid checker: options: expected plain data, got a value with a property that throws',
    )
  })

  test('whose `check` throws when it is read later: the result says ERROR', async () => {
    const health = new HealthChecker()
    const checker = { ...check('a', () => {}) }
    health.addChecker(checker)
    Object.defineProperty(checker, 'check', { get: fail })
    expect(await health.checkAll()).toMatchObject({ results: [{ status: 'unhealthy', code: 'ERROR' }] })
  })

  test.each<readonly [string, unknown]>([
    ['throws', undefined],
    ['is no text', 5],
  ])('whose time-out message %s: the general one is shown', async (how, value) => {
    const health = new HealthChecker()
    const endless = check('a', () => new Promise<void>(() => {}), { timeoutMs: 5 })
    const property = how === 'throws' ? { get: fail } : { value }
    health.addChecker(Object.defineProperty({ ...endless }, 'timeoutMessage', property))
    expect(await health.checkAll()).toMatchObject({
      results: [{ code: 'TIMEOUT', message: 'Check timed out after 5 ms' }],
    })
  })

  test.each(['status', 'message', 'code', 'metrics', 'errorDetails', 'retryAfterMs', 'isRetryable'])(
    'whose outcome throws when its `%s` is read: the result is not healthy, and holds no secret',
    async (key) => {
      const health = new HealthChecker({ redactor: createRedactor({ secrets: [secret] }) })
      const hostile = throwing({ status: 'unhealthy', message: 'down' }, key)
      health.addChecker(check('a', () => hostile as never, { retries: 1, retryDelayMs: 0 }))
      expect(await everything(health)).not.toContain(secret)
      expect(health.latest().overallStatus).toBe('unhealthy')
    },
  )

  test('that throws a value that cannot be read: the result says ERROR', async () => {
    const health = new HealthChecker()
    health.addChecker(check('a', throwUnreadable, { retries: 1, retryDelayMs: 0 }))
    expect(await health.checkAll()).toMatchObject({ results: [{ code: 'ERROR', message: 'Check failed' }] })
  })

  test.each<readonly [string, NonNullable<Checker['close']>]>([
    ['throws', fail],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('whose `close` %s: it is removed all the same', async (_how, close) => {
    const health = new HealthChecker()
    health.addChecker({ ...check('a', () => {}), close })
    expect(health.removeChecker('a')).toBe(true)
    expect(health.getCheckerNames()).toEqual([])
  })
})

test('a `close` that never ends delays the disposal of a health checker by at most 5 seconds', async () => {
  vi.useFakeTimers()
  const health = new HealthChecker()
  health.addChecker({ ...check('a', () => {}), close: () => new Promise<void>(() => {}) })
  const disposed = health[Symbol.asyncDispose]()
  await vi.advanceTimersByTimeAsync(5000)
  await expect(disposed).resolves.toBeUndefined()
  vi.useRealTimers()
})

// Vitest fails if a rejection is left unhandled.
test('a redactor and a time-out message that are promises and reject are contained', async () => {
  const rejecting = (async () => fail()) as never
  const health = new HealthChecker({ redactor: { ...createRedactor(), text: rejecting, value: rejecting } })
  health.addChecker(check('b', () => ({ message: 'fine', errorDetails: { queue: 1 } })))
  health.addChecker({
    ...check('a', () => new Promise<void>(() => {}), { timeoutMs: 1 }),
    get timeoutMessage(): string {
      return Promise.reject(new Error('broken')) as never
    },
  })
  expect((await health.checkAll()).results).toMatchObject([{ code: 'ERROR' }, { code: 'ERROR' }])
  expect(errorOf(() => health.addChecker(check('a b', () => {}))).message).toContain('[withheld')
})

describe('the bot survives a failing clock', () => {
  test.each<readonly [string, () => number]>([
    ['throws', fail],
    ['returns NaN', () => Number.NaN],
    ['returns a time beyond all dates', () => 1e300],
    // Vitest fails if the rejection is left unhandled.
    ['rejects', (async () => fail()) as never],
  ])('that %s: the check runs and its result has a time', async (_how, now) => {
    const health = new HealthChecker({ clock: { now, monotonic: now } })
    health.addChecker(check('a', () => 'fine', { retries: 1, timeoutMs: 1000 }))
    const { results } = await health.checkAll()
    expect(results).toMatchObject([{ status: 'healthy', timestamp: expect.stringMatching(/^\d{4}-/) }])
  })
})

describe('a call without a usable argument is refused by a HealthError', () => {
  const health = new HealthChecker()
  health.addChecker(check('a', () => {}))

  test.each<readonly [string, () => unknown, string]>([
    ['addChecker', () => health.addChecker(undefined as never), 'checker: expected an object, got nothing'],
    ['removeChecker', () => health.removeChecker(undefined as never), 'name: expected a string, got nothing'],
    ['getHistory', () => health.getHistory(5 as never), 'name: expected a string, got 5'],
    ['getUptime', () => health.getUptime(null as never), 'name: expected a string, got null'],
    ['probe', () => health.probe('live' as never), 'kind: expected one of liveness, readiness, startup'],
    [
      'start',
      () => health.start({ intervalms: 5 } as never),
      'intervalms: unknown option; did you mean intervalMs?',
    ],
    ['a constructor', () => new HealthChecker(null as never), 'expected an object, got null'],
  ])('%s', (_method, call, message) => {
    expect(errorOf(call).message).toContain(message)
  })

  test.each<readonly [string, () => Promise<unknown>, string]>([
    ['checkSingle', () => health.checkSingle(undefined as never), 'name: expected a string, got nothing'],
    [
      'checkAll',
      () => health.checkAll({ signals: 1 } as never),
      'signals: unknown option; did you mean signal?',
    ],
    ['checkAll', () => health.checkAll({ signal: 5 } as never), 'signal: expected an AbortSignal'],
    ['checkAll', () => health.checkAll(null as never), 'expected an object, got null'],
  ])('%s', async (_method, call, message) => {
    await expect(call()).rejects.toSatisfy((error) => isHealthError(error) && error.message.includes(message))
  })
})
