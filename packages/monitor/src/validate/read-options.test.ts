import { AlertManager } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { logNotifier } from '@botwatch/notifiers/log'
import { formatProblem } from '@botwatch/options'
import { expect, test } from 'vitest'

import { isMonitorError } from '../errors.ts'
import { readOptions } from './read-options.ts'

const silent = { info: () => {}, warn: () => {}, error: () => {} }
const channel = (name: string): object => ({ name, send: async () => ({ outcome: 'delivered' }) })

function problemsOf(options: unknown): readonly string[] {
  try {
    readOptions(options)
    return []
  } catch (error) {
    return isMonitorError(error) && error.code === 'INVALID_OPTIONS'
      ? error.problems.map(formatProblem)
      : [String(error)]
  }
}

test('without options there are the defaults of the server', () => {
  expect(readOptions({})).toEqual({
    checks: [],
    channels: [],
    rules: [],
    retention: { alertsDays: 90, notificationsDays: 30, usageDays: 400, historyDays: 90 },
    timeZone: 'UTC',
    language: 'en',
    checkIntervalMs: 20_000,
    checkTimeoutMs: 30_000,
    metricsIntervalMs: 60_000,
    maxNotificationsPerHour: 10,
    drainTimeoutMs: 5000,
    secrets: [],
    version: 'unknown',
    required: {},
    defaultChecks: true,
  })
})

test('the problems of all parts are listed at once, below the options that were given', () => {
  const options = {
    checks: [
      check('queue', () => {}),
      check('Queue', () => {}),
      5,
      check('system_resources', () => {}),
      { ...check('slow', () => {}), options: { timeoutMs: 0 } },
    ],
    channels: [channel('log'), channel('a'), { name: 'b' }, { ...channel('c'), fallback: ['d'] }],
    rules: [
      { name: 'fine', metricName: 'x', thresholdValue: 1 },
      { name: 'cpu', metricName: 'cpu_percent' },
      { name: 'high_cpu_usage', metricName: 'cpu_percent', thresholdValue: 1, severty: 'error' },
    ],
    budgets: { day: { limit: 'five' }, weak: {} },
    links: { alert: 'no URL' },
    retention: { alertsDays: 0, days: 5 },
    logger: silent,
    timezone: 'Mars',
    drainTimeoutMs: 0,
    metricsIntervalMs: '60s',
  }
  expect(problemsOf(options)).toEqual([
    'retention.alertsDays: expected an integer from 1 to 3650, got 0',
    'metricsIntervalMs: expected an integer from 1000 to 3600000, got a string of 3 characters',
    'drainTimeoutMs: expected an integer from 1 to 600000, got 0',
    'retention.days: unknown option; expected one of alertsDays, notificationsDays, usageDays, historyDays',
    'timezone: unknown option; did you mean timeZone?',
    'checks[1].name: expected a name that no other check has (ignoring case), got "Queue"',
    'checks[2]: expected an object, got 5',
    'checks[3].name: expected a name that no other check has (ignoring case), got "system_resources"',
    'checks[4].timeoutMs: expected an integer from 1 to 300000, got 0',
    'channels[2]: expected a notifier (an object with the method send), got an object',
    'links.alert: expected an http or https URL without a user name or password, got a string of 6 characters',
    'rules[1].thresholdValue: expected a finite number, got nothing',
    'rules[2].severty: unknown field; did you mean severity?',
    'budgets.day.limit: expected a decimal string above 0, such as "5.00", got a string of 4 characters',
    'budgets.weak: unknown option; expected one of day, month',
  ])
})

test('names of channels are compared with the log, and entries that are not given are left out', () => {
  const channels = [undefined, false, channel('a'), '', { ...channel('b'), fallback: ['d'] }, channel('log')]
  expect(problemsOf({ channels, logger: silent })).toEqual([
    'channels[4].fallback[0]: expected one of log, a, log, got a string of 1 character',
    'channels[5].name: expected a name that no other notifier has, got a string of 3 characters',
  ])
  const log = logNotifier({ logger: silent, minSeverity: 'error' })
  expect(problemsOf({ channels: [log], logger: silent })).toEqual([])
  expect(problemsOf({ channels: [log, log], logger: silent })).toEqual([
    'channels[1].name: expected a name that no other notifier has, got a string of 3 characters',
  ])
  const settings = readOptions({ channels: channels.slice(0, 3), checks: [undefined, check('a', () => {})] })
  expect([settings.channels, settings.checks].map(({ length }) => length)).toEqual([1, 1])
})

test('rules may name the channels, and have webhooks of their own', () => {
  const rule = { name: 'r', metricName: 'x', thresholdValue: 1 }
  const rules = [
    { ...rule, notificationChannels: ['mail'], webhookUrl: 'https://hooks.example.com/x' },
    { ...rule, name: 's', notificationChannels: ['chat'], webhookUrl: 'ftp://x' },
  ]
  expect(problemsOf({ rules, channels: [channel('mail')] })).toEqual([
    expect.stringMatching(/^rules\[1\]\.webhookUrl/),
    expect.stringMatching(/^rules\[1\]\.notificationChannels/),
  ])
})

test('a part that was given has every method that the monitor needs', () => {
  const alerts = { start: () => {}, stop: () => {}, evaluateRules: () => {} }
  const methods = 'the methods start, stop, evaluateRules, listMetricNames, listChannels, and on'
  expect(problemsOf({ alerts: alerts as never })).toEqual([
    `alerts: expected an AlertManager (an object with ${methods}), got an object`,
  ])
})

test('options that only set up a part are refused beside a part that was given', () => {
  const given = {
    health: new HealthChecker(),
    metrics: new MetricsCollector({ defaultMetrics: false }),
    alerts: new AlertManager(),
  }
  const options = {
    ...given,
    checks: [check('queue', () => {})],
    dataDir: 'data',
    checkTimeoutMs: 1000,
    budgets: { day: { limit: '5.00' } },
    rules: [],
    channels: [],
    retention: { usageDays: 5, alertsDays: 5, historyDays: 5 },
  }
  expect(problemsOf(options)).toEqual([
    'checkTimeoutMs: expected no value beside health, which has settings of its own, got 1000',
    'budgets: expected no value beside metrics, which has settings of its own, got an object',
    'retention.usageDays: expected no value beside metrics, which has settings of its own, got 5',
    'retention.historyDays: expected no value beside metrics, which has settings of its own, got 5',
    'channels: expected no value beside alerts, which has settings of its own, got an empty array',
    'rules: expected no value beside alerts, which has settings of its own, got an empty array',
    'retention.alertsDays: expected no value beside alerts, which has settings of its own, got 5',
  ])
  expect(problemsOf({ ...given, checks: options.checks })).toEqual([])
})

test('checks are compared with those of a health checker that was given, which stays as it was', () => {
  const health = new HealthChecker()
  health.addChecker(check('queue', () => {}))
  expect(problemsOf({ health, checks: [check('QUEUE', () => {}), check('x', () => {})] })).toEqual([
    'checks[0].name: expected a name that no other check has (ignoring case), got "QUEUE"',
  ])
  expect(health.getCheckerNames()).toEqual(['queue'])
})

test.each<readonly [unknown, string]>([
  [null, 'expected an object, got null'],
  ['x', 'expected an object, got a string of 1 character'],
  [{ checks: 5 }, 'checks: expected a list of checks, got 5'],
  [
    {
      get rules() {
        throw new Error('no')
      },
    },
    'expected plain data, got a value with a property that throws',
  ],
])('options that are no options are refused: %#', (options, problem) => {
  expect(problemsOf(options)).toEqual([problem])
})

test('budgets that cannot be read are refused', () => {
  const budgets = {
    get day() {
      throw new Error('no')
    },
  }
  expect(problemsOf({ budgets })).toEqual(['expected plain data, got a value with a property that throws'])
})

test('no problem shows a secret', () => {
  const secret = 'hunter2hunter2'
  const noisy = {
    ...check('a', () => {}),
    problems: () => [{ path: 'x', expected: secret, received: secret }],
  }
  const problems = problemsOf({ checks: [noisy], secrets: [secret], rules: [{ name: secret }] })
  expect(problems.length).toBeGreaterThan(1)
  expect(problems.join()).not.toContain(secret)
})
