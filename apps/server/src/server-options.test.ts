import { describe, expect, test } from 'vitest'

import { isServerError } from './errors.ts'
import { createMonitoringServer } from './monitoring-server.ts'
import { resolveOptions } from './server-options.ts'

function refusalOf(options: unknown): { message: string; problems: readonly unknown[] } {
  try {
    createMonitoringServer(options as Parameters<typeof createMonitoringServer>[0])
  } catch (error) {
    if (isServerError(error) && error.code === 'INVALID_OPTIONS') return error
    throw error
  }
  throw new Error('expected a refusal')
}

describe('the options of a server', () => {
  test('are refused with every problem at once, and unknown names with a suggestion', () => {
    const { message, problems } = refusalOf({
      config: {
        port: 'abc',
        healthIntervalMs: -1,
        logLevel: 'verbose',
        timezone: 'UTC',
        budgets: { day: { limit: 'five' } },
        retention: { alertDays: 'hunter2' },
      },
      heathChecker: {},
      metricsCollector: {},
    })
    expect(problems).toEqual([
      {
        path: 'metricsCollector',
        expected:
          'a MetricsCollector (an object with the methods startCollection, stopCollection, and getSamples)',
        received: 'an object',
      },
      { path: 'heathChecker', expected: 'healthChecker', received: 'an unknown option' },
      {
        path: 'config.port',
        expected: 'an integer from 0 to 65535',
        received: 'a string of 3 characters',
      },
      {
        path: 'config.logLevel',
        expected: 'one of trace, debug, info, warn, error, fatal, silent',
        received: 'a string of 7 characters',
      },
      { path: 'config.healthIntervalMs', expected: 'an integer from 1000 to 86400000', received: '-1' },
      { path: 'config.timezone', expected: 'timeZone', received: 'an unknown option' },
      { path: 'config.retention.alertDays', expected: 'alertsDays', received: 'an unknown option' },
      { path: 'config.budgets.day.limit', expected: expect.any(String), received: expect.any(String) },
    ])
    expect(message).toContain('Invalid server options: ')
    expect(message).toContain('config.timezone: unknown option; did you mean timeZone?')
    expect(message).not.toContain('hunter2')
  })

  test.each([
    [null, 'expected an object, got null'],
    ['8080', 'expected an object, got a string of 4 characters'],
    [{ config: [] }, 'config: expected an object, got an empty array'],
    [{ config: { port: -1 } }, 'config.port: expected an integer from 0 to 65535, got -1'],
    [
      { config: { publicUrl: 'bot.example.com' } },
      'config.publicUrl: expected an http or https URL without a user name or password (did you mean https://bot.example.com?), got a string of 15 characters',
    ],
    [
      { config: { apiKeys: [{ name: 'ann', role: 'admn', key: 'k'.repeat(20) }] } },
      'config.apiKeys[0].role: expected one of read, operate, admin, scrape, ingest (did you mean admin?), got a string of 4 characters; config.apiKeys[0].key: expected a key that nobody can guess, e.g. from: openssl rand -hex 24, got a string of 20 characters',
    ],
    [
      { config: { corsOrigins: ['*'] } },
      'config.corsOrigins[0]: expected an origin, e.g. https://app.example.com; * would let every page on the web read what the server answers, got a string of 1 character',
    ],
    [
      { config: { retention: { alertDays: 1, usageDays: 0 } } },
      'config.retention.usageDays: expected an integer from 1 to 3650, got 0; config.retention.alertDays: unknown option; did you mean alertsDays?',
    ],
    [
      {
        config: {
          checks: [{ name: 'db', type: 'tcp', isEnabled: true, isPublic: false, options: {}, secrets: [] }],
        },
      },
      'config.checks[0].options.name: expected a name, got nothing',
    ],
    [
      { config: { channels: [{ name: 'a', type: 'slak', options: { name: 'a' }, secrets: [] }] } },
      'config.channels[0].type: expected one of discord, email, log, slack, webhook, got a string of 4 characters',
    ],
    [
      {
        config: { channels: [{ name: 'a', type: 'webhook', options: { name: 'a', url: 'x' }, secrets: [] }] },
      },
      'config.channels[0].options.url: expected an http or https URL without a user name or password, got a string of 1 character',
    ],
  ])('%j is refused', (options, message) => {
    expect(refusalOf(options).message).toBe(`Invalid server options: ${message}`)
  })

  test('may be undefined, which is as good as leaving them out', () => {
    const config = { port: undefined, budgets: undefined, limits: { keptEvents: undefined } }
    expect(resolveOptions({ config, alertManager: undefined }).config).toMatchObject({
      port: 8080,
      limits: { keptEvents: 1000 },
    })
    expect(resolveOptions({ config: undefined }).config).toEqual(resolveOptions({}).config)
  })
})

const fail = (): never => {
  throw new Error('secret')
}
const throwing = (name: string): object => Object.defineProperty({}, name, { enumerable: true, get: fail })

test.each([
  [throwing('config')],
  [{ config: throwing('budgets') }],
  [{ config: new Proxy({}, { get: fail, ownKeys: fail }) }],
  [{ config: null }],
])('options that cannot be read are refused without their text: %#', (options) => {
  const { message, problems } = refusalOf(options)
  expect(problems).not.toEqual([])
  expect(message).not.toContain('secret')
})
