import { AlertManager, type AlertNotifier, type NotifierDelivery } from '@botwatch/alerts'
import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { memoryStore } from '@botwatch/metrics/memory'
import { createMonitor, type Monitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import type { WireOverview } from '../../src/api/overview/overview.ts'
import { appWith, ask } from '../ask.ts'
import { eventClient } from '../event-client.ts'

const MINUTE_MS = 60_000

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-05T10:00:00Z') }))
afterEach(() => void vi.useRealTimers())

interface Scene {
  readonly app: Hono
  readonly monitor: Monitor
  readonly health: HealthChecker
  /** What the channel answers. */
  answer: NotifierDelivery
  readonly read: () => Promise<WireOverview>
}

function setUp(replaced: Partial<Monitor> = {}): Scene {
  const health = new HealthChecker()
  const send: AlertNotifier['send'] = async () => scene.answer
  const alerts = new AlertManager({
    rules: [
      {
        name: 'queue',
        metricName: 'queue_length',
        thresholdValue: 80,
        severity: 'critical',
        groupWaitMs: 0,
        annotations: { action: 'Stop the other bot.' },
      },
      { name: 'backlog', metricName: 'backlog', thresholdValue: 80, forMs: MINUTE_MS },
      { name: 'hosts', metricName: 'load', thresholdValue: 80, maxAlertsPerRule: 100 },
    ],
    notifiers: [{ name: 'slack', send }],
  })
  const metrics = new MetricsCollector({ defaultMetrics: false, budgets: { day: '1.00' } })
  const monitor = { ...createMonitor({ health, metrics, alerts }), ...replaced }
  onTestFinished(() => void monitor.stop())
  const app = appWith({ instance: 'review-bot', timeZone: 'Europe/Berlin' }, { monitor })
  const scene: Scene = {
    app,
    monitor,
    health,
    answer: { outcome: 'delivered' },
    read: async () => {
      const asked = ask(app, 'GET /api/v1/overview')
      await vi.advanceTimersByTimeAsync(1)
      const response = await asked
      expect(response.status).toBe(200)
      return (await response.json()) as WireOverview
    },
  }
  return scene
}

test('with nothing connected it says so', async () => {
  const { read } = setUp()
  expect(await read()).toMatchObject({
    instance: 'review-bot',
    time_zone: 'Europe/Berlin',
    state: 'starting',
    verdict: { status: 'unknown', reasons: ['no_checks'] },
    checks: { total: 0, items: [] },
    alerts: { total: 0, items: [] },
    spend: { currency: 'USD', today: 0, month: 0, unpriced_tokens: 0 },
    channels: { total: 1, failing: [] },
    notifications: { due: 0, oldest_due_at: null },
  })
})

test('checks are listed with their last 24 hours, the worst first', async () => {
  const { monitor, health, read } = setUp()
  health.addChecker(check('gitlab', () => 'up'))
  health.addChecker(check('glm', () => ({ status: 'unhealthy', message: 'HTTP 429', code: 'RATE_LIMITED' })))
  health.addChecker(check('website', () => ({ status: 'degraded', message: 'slow' }), { critical: false }))
  await monitor.start()
  await vi.advanceTimersByTimeAsync(MINUTE_MS)
  const { verdict, checks } = await read()
  expect(verdict).toEqual({ status: 'unhealthy', reasons: ['checks_unhealthy', 'checks_degraded'] })
  const { items, ...counts } = checks
  expect(counts).toEqual({
    total: 3,
    healthy: 1,
    degraded: 1,
    unhealthy: 1,
    unknown: 0,
    cells_from: '2026-01-04T10:15:00.000Z',
    cell_seconds: 900,
  })
  const before = 'n'.repeat(95)
  expect(items.map(({ name, cells, uptime_24_hours }) => [name, cells, uptime_24_hours])).toEqual([
    ['glm', `${before}u`, 0],
    ['website', `${before}d`, 1],
    ['gitlab', `${before}h`, 1],
  ])
  expect(items[0]).toMatchObject({ since: expect.stringMatching(/^2026-01-05T10:00:0/), message: 'HTTP 429' })
})

test('a check that has changed is shown at once, although its past is read every 20 seconds', async () => {
  const checkHistory = vi.fn<Monitor['checkHistory']>(async () => ({ day: [], days: [] }))
  const { health, read } = setUp({ checkHistory })
  let status: 'healthy' | 'unhealthy' = 'healthy'
  health.addChecker(check('glm', () => ({ status }), { cacheTtlMs: 0 }))
  await health.checkAll()
  expect((await read()).checks.items[0]?.cells?.at(-1)).toBe('h')
  status = 'unhealthy'
  await health.checkAll()
  expect((await read()).checks.items[0]?.cells?.at(-1)).toBe('u')
  expect(checkHistory).toHaveBeenCalledOnce()
  await vi.advanceTimersByTimeAsync(20_001)
  checkHistory.mockReturnValue(new Promise(() => {}))
  for (let n = 0; n < 5; n += 1) expect((await read()).checks.items[0]?.cells).toMatch(/u$/)
  expect(checkHistory).toHaveBeenCalledTimes(2)
})

test('open alerts say what is wrong, what to do and who knows; at most 20 are listed, and all are counted', async () => {
  const { monitor, read } = setUp()
  const { alerts } = monitor
  const load = Array.from({ length: 30 }, (_, n) => ({
    name: 'load',
    labels: { host: `host-${n}` },
    value: 93,
  }))
  const queue = { name: 'queue_length', value: 93 }
  const { fired } = await alerts.evaluateRules({
    metrics: [queue, { name: 'backlog', value: 93 }, ...load],
  })
  const known = fired.filter(({ rule }) => rule === 'hosts').slice(0, 2)
  await alerts.acknowledgeAlert(known[0]?.id ?? '', { by: 'ann', note: 'on it' })
  await alerts.suppressAlert(known[1]?.id ?? '', {
    by: 'bob',
    reason: 'known',
    until: Date.now() + MINUTE_MS,
  })
  const { verdict, alerts: shown } = await read()
  expect(verdict.reasons).toEqual(['alerts_critical', 'alerts_open', 'alerts_known', 'no_checks'])
  expect(shown).toMatchObject({
    total: 31,
    active: 29,
    acknowledged: 1,
    suppressed: 1,
    pending: 1,
    by_severity: { critical: 1, error: 0, warning: 30, info: 0 },
    active_by_severity: { critical: 1, error: 0, warning: 28, info: 0 },
  })
  expect(shown?.items).toHaveLength(20)
  expect(shown?.items[0]).toMatchObject({
    rule_name: 'queue',
    severity: 'critical',
    status: 'active',
    action: 'Stop the other bot.',
    started_at: '2026-01-05T10:00:00.000Z',
    acknowledged_by: null,
  })
  for (const alert of fired.filter(({ rule }) => rule === 'hosts').slice(2, 28))
    await alerts.resolveAlert(alert.id, { by: 'ann' })
  expect((await read()).alerts?.items.slice(-2)).toMatchObject([
    { status: 'acknowledged', acknowledged_by: 'ann', acknowledgement_note: 'on it' },
    {
      status: 'suppressed',
      suppressed_by: 'bob',
      suppressed_until: '2026-01-05T10:01:00.000Z',
      silenced: false,
    },
  ])
})

test('the spending of the day is shown against its budget, and what has no price as tokens', async () => {
  const { monitor, read } = setUp()
  vi.setSystemTime(Date.parse('2026-01-05T12:00:00Z'))
  monitor.metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 2_000_000, completionTokens: 0 })
  monitor.metrics.recordTokenUsage({ model: 'unheard-of', promptTokens: 500, completionTokens: 0 })
  const { spend, verdict } = await read()
  expect(spend).toMatchObject({ today: 1.2, month: 1.2, unpriced_tokens: 500 })
  expect(spend?.budgets).toMatchObject([{ period: 'day', limit: 1, level: 'exceeded', projected_cost: 2.4 }])
  expect(verdict.reasons).toContain('budget_exceeded')
})

test('spending that is not loaded yet is unknown', async () => {
  const metrics = new MetricsCollector({ defaultMetrics: false, store: memoryStore() })
  const { read } = setUp({ metrics })
  expect((await read()).spend).toBeNull()
  metrics.startCollection()
  await vi.advanceTimersByTimeAsync(1)
  expect((await read()).spend).toMatchObject({ today: 0, month: 0, budgets: [] })
  await metrics.stopCollection()
})

test('a channel that fails is shown with its reason, and what is due since when', async () => {
  const scene = setUp()
  scene.answer = { outcome: 'channel_broken', reason: 'HTTP 404' }
  scene.monitor.alerts.start()
  await scene.monitor.alerts.evaluateRules({ metrics: { queue_length: 93 } })
  await vi.advanceTimersByTimeAsync(1000)
  const { channels, notifications, verdict } = await scene.read()
  expect(channels).toMatchObject({
    total: 1,
    failing: [{ name: 'slack', state: 'refusing', is_usable: false, reason: 'HTTP 404', due: 1 }],
  })
  expect(notifications).toEqual({ due: 1, oldest_due_at: '2026-01-05T10:00:00.000Z' })
  expect(verdict.reasons).toEqual(['alerts_critical', 'channels_failing', 'no_checks'])
})

test('alerts that cannot be read are unknown, also if their store hangs', async () => {
  const { app, monitor, read } = setUp()
  const { alerts } = monitor
  vi.spyOn(alerts, 'getOpenAlerts').mockRejectedValue(new Error('broken'))
  vi.spyOn(alerts, 'listChannels').mockRejectedValue(new Error('broken'))
  const unknown = {
    verdict: { status: 'unknown', reasons: ['alerts_unknown', 'no_checks'] },
    alerts: null,
    channels: null,
    notifications: null,
  }
  expect(await read()).toMatchObject(unknown)
  vi.spyOn(alerts, 'getOpenAlerts').mockReturnValue(new Promise(() => {}))
  const asked = ask(app, 'GET /api/v1/overview')
  await vi.advanceTimersByTimeAsync(1000)
  expect(await (await asked).json()).toMatchObject(unknown)
})

test('a client that listens from the id of the overview is sent all that happens after it', async () => {
  const { app, health, read } = setUp()
  health.addChecker(check('glm', () => 'up'))
  const { last_event_id: id, checks } = await read()
  expect(checks.items[0]?.status).toBe('unknown')
  await health.checkAll()
  const client = eventClient(await ask(app, `GET /api/v1/events?last_event_id=${id}`))
  expect((await client.next(1))[0]?.event).toBe('check.changed')
})
