import { AlertManager, type AlertNotifier, type NotifierDelivery } from '@botwatch/alerts'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { jsonLines } from '../../test/json-lines.ts'
import { logAlertEvents } from './events-to-log.ts'

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

const rules = [
  { name: 'cpu', metricName: 'cpu_percent', thresholdValue: 80, groupWaitMs: 0, groupBy: [] },
  {
    name: 'errors',
    metricName: 'error_rate',
    thresholdValue: 0.1,
    severity: 'critical' as const,
    groupBy: [],
  },
]
const breaches = [
  { name: 'cpu_percent', labels: { host: 'a' }, value: 93 },
  { name: 'cpu_percent', labels: { host: 'b' }, value: 94 },
  { name: 'error_rate', value: 0.5 },
]

/** A manager whose channel answers in turn, and the lines of its log. */
async function setUp(level: 'info' | 'debug', deliveries: readonly NotifierDelivery[]) {
  const lines: Record<string, unknown>[] = []
  const log = jsonLines(level, lines)
  const answers = [...deliveries]
  const notifier: AlertNotifier = {
    name: 'slack',
    send: async () => answers.shift() ?? { outcome: 'delivered' },
  }
  const alertManager = new AlertManager({ rules, notifiers: [notifier], random: () => 0 })
  const end = logAlertEvents(alertManager, log)
  alertManager.start()
  onTestFinished(() => alertManager.stop())
  await alertManager.evaluateRules({ metrics: breaches })
  await vi.advanceTimersByTimeAsync(10)
  return { lines, end, alertManager }
}

test('each failed attempt is one warning: which alerts, why, how often, and when it is tried again', async () => {
  const failed = { outcome: 'retryable', reason: 'HTTP 503' } as const
  const { lines } = await setUp('info', [failed, failed])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines).toMatchObject([
    {
      level: 'warn',
      event: 'notification.failed',
      channel: 'slack',
      type: 'fired',
      alerts: 3,
      rules: ['errors', 'cpu'],
      severity: 'critical',
      attempt: 1,
      reason: 'HTTP 503',
      nextTryAt: expect.stringMatching(/^2026-01-05T10:00:0/),
      msg: expect.stringMatching(
        /^channel slack failed to take 3 alerts \(errors and 1 more rule, at worst critical\), attempt 1: HTTP 503; next attempt at 2026-/,
      ),
    },
    { level: 'warn', event: 'notification.failed', attempt: 2 },
  ])
})

test('a refused attempt is one error', async () => {
  const { lines } = await setUp('info', [{ outcome: 'channel_broken', reason: 'HTTP 404' }])
  expect(lines).toMatchObject([
    {
      level: 'error',
      event: 'notification.refused',
      channel: 'slack',
      alerts: 3,
      attempt: 1,
      reason: 'HTTP 404',
      nextTryAt: expect.stringMatching(/^2026-01-05T10:0/),
    },
  ])
})

test('an accepted attempt is a debug line', async () => {
  const { lines } = await setUp('debug', [])
  expect(lines).toMatchObject([
    {
      level: 'debug',
      event: 'notification.sent',
      reason: null,
      nextTryAt: null,
      msg: 'channel slack accepted 3 alerts (errors and 1 more rule, at worst critical), attempt 1',
    },
  ])
  expect((await setUp('info', [])).lines).toEqual([])
})

test('nothing is logged after the end', async () => {
  const failed = { outcome: 'retryable', reason: 'HTTP 503' } as const
  const { lines, end } = await setUp('info', [failed, failed])
  end()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(lines).toHaveLength(1)
})
