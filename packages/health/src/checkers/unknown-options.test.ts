import { expect, test } from 'vitest'

import { check } from '../check/check.ts'
import type { Checker } from '../check/checker.ts'
import { isHealthError } from '../check/errors.ts'
import { HealthChecker } from '../health-checker.ts'
import { ApplicationHealthChecker } from './application.ts'
import { eventLoop } from './event-loop.ts'
import { gitlab } from './gitlab.ts'
import { APIHealthChecker } from './http.ts'
import { llm } from './llm.ts'
import { passive } from './passive.ts'
import { SystemResourceChecker } from './system.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'

const host = '127.0.0.1'
const sampler = { latest: () => null, sample: () => Promise.reject(new Error('no reading')) }

/** Each kind of checker with the options it needs; each takes what a user may mistype. */
const kinds: Readonly<Record<string, (options: object) => Checker>> = {
  application: (options) => new ApplicationHealthChecker({ required: {}, ...options }),
  'event-loop': (options) => eventLoop(options),
  gitlab: (options) => gitlab({ baseUrl: 'https://gitlab.test', token: 'x', ...options }),
  http: (options) => new APIHealthChecker({ name: 'a', url: 'https://a.test', ...options }),
  llm: (options) => llm({ provider: 'zai', apiKey: 'x', ...options }),
  passive: (options) => passive(options),
  system: (options) => new SystemResourceChecker({ sampler, ...options }),
  tcp: (options) => tcp({ name: 'a', host, port: 1, ...options }),
  tls: (options) => tls({ name: 'a', host, ...options }),
  check: (options) => check('a', () => {}, options),
}

/** Adds a checker, or creates it where that already fails. */
function messageOf(create: () => Checker): string {
  try {
    new HealthChecker().addChecker(create())
  } catch (error) {
    if (isHealthError(error) && error.code === 'INVALID_CHECKER') return error.message
    throw error
  }
  return 'accepted'
}

test.each(Object.entries(kinds))(
  '%s takes its options and refuses misspelt ones with a suggestion',
  (_kind, create) => {
    expect(messageOf(() => create({ timeoutMs: 5000, critical: false, retries: undefined }))).toBe('accepted')
    expect(messageOf(() => create({ timeoutms: 5000, critcal: false, dependson: ['b'] }))).toBe(
      'Invalid checker: timeoutms: unknown option; did you mean timeoutMs?; ' +
        'critcal: unknown option; did you mean critical?; dependson: unknown option; did you mean dependsOn?',
    )
  },
)

test.each<readonly [string, () => Checker, string]>([
  ['application', () => new ApplicationHealthChecker(undefined as never), 'expected an object, got nothing'],
  ['event-loop', () => eventLoop(null as never), 'expected an object, got null'],
  ['gitlab', () => gitlab(undefined as never), 'expected an object, got nothing'],
  [
    'http',
    () => new APIHealthChecker('https://a.test' as never),
    'expected an object, got a string of 14 characters',
  ],
  ['llm', () => llm(undefined as never), 'expected an object, got nothing'],
  ['passive', () => passive(5 as never), 'expected an object, got 5'],
  ['system', () => new SystemResourceChecker(undefined as never), 'expected an object, got nothing'],
  ['tcp', () => tcp(undefined as never), 'expected an object, got nothing'],
  ['tls', () => tls([] as never), 'expected an object, got an empty array'],
])('%s without an object of options is refused by a HealthError', (_kind, create, message) => {
  expect(messageOf(create)).toContain(message)
})

test('names that are misspelt deeper down are found as well', () => {
  expect(
    messageOf(() => new SystemResourceChecker({ sampler, thresholds: { cpus: { degraded: 5 } } } as never)),
  ).toBe('Invalid checker: thresholds.cpus: unknown option; did you mean cpu?')
  const expectation = { json: [{ path: 'a', equal: 1 }], body: { notContain: 'x' } }
  expect(
    messageOf(() => new APIHealthChecker({ name: 'a', url: 'https://a.test', expect: expectation } as never)),
  ).toBe(
    'Invalid checker: expect.json[0]: expected exactly one of equals, oneOf, lt, lte, gt, gte, exists, got 0; ' +
      'expect.json[0].equal: unknown option; did you mean equals?; ' +
      'expect.body.notContain: unknown option; did you mean notContains?',
  )
})
