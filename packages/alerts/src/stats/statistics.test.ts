import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import { alertMetrics } from '../statistics/alert-metrics.ts'
import { toWireAlertStatistics } from '../statistics/wire.ts'

const rules = [
  {
    name: 'cpu',
    metricName: 'cpu',
    thresholdValue: 80,
    clearAfter: 2,
    notificationChannels: ['log', 'mail'],
  },
  {
    name: 'disk',
    metricName: 'disk',
    thresholdValue: 80,
    severity: 'critical',
    notificationChannels: ['log'],
  },
] as const
const nothing = { count: 0, meanMs: null, p50Ms: null, p95Ms: null }

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

function mail(): Receiver {
  const receiver = new Receiver('mail')
  receiver.answer = () => ({ outcome: 'permanent', reason: 'no such mailbox' })
  return receiver
}

function disks(value: number) {
  return Array.from({ length: 600 }, (_, index) => ({ name: 'disk', labels: { disk: `d${index}` }, value }))
}

/** At minute 30: one cpu alert that recovered after 12 minutes, acknowledged after 3, and one disk alert that fires. */
async function halfAnHour(scene: Scene): Promise<void> {
  await scene.evaluate(0, { metrics: { cpu: 93 } })
  const [alert] = await scene.manager.listAlerts()
  await scene.until(3)
  await scene.manager.acknowledgeAlert(alert?.id ?? '', { by: 'ann' })
  await scene.manager.unacknowledgeAlert(alert?.id ?? '', { by: 'ann' })
  await scene.until(5)
  await scene.manager.acknowledgeAlert(alert?.id ?? '', { by: 'ann' })
  for (const [minute, value] of [
    [9, 20],
    [10, 93],
    [11, 20],
    [12, 20],
  ] as const) {
    await scene.evaluate(minute, { metrics: { cpu: value } })
  }
  await scene.evaluate(20, { metrics: { disk: 99 } })
  await scene.until(30)
}

describe('statistics of a window', () => {
  test('are null where there is no data', async () => {
    const { manager } = new Scene({ rules: [] })
    const { window } = await manager.getAlertStatistics()
    expect(window).toEqual({
      durationMs: 7 * 86_400_000,
      firedAlerts: 0,
      timeToAcknowledge: nothing,
      acknowledgedShare: null,
      timeToResolve: nothing,
      flaps: 0,
      noisiestRules: [],
      notifications: [],
      timeToNotify: nothing,
    })
    await manager.stop()
  })

  test('tell how fast people and channels were, and who was loudest', async () => {
    const log = new Receiver()
    log.answer = async (message) => {
      if (message.type === 'fired') await new Promise((resolve) => void setTimeout(resolve, 2000))
      return { outcome: 'delivered' }
    }
    const scene = new Scene({ rules, notifiers: [log, mail()] })
    await halfAnHour(scene)
    const { window, totalAlerts } = await scene.manager.getAlertStatistics({ windowMs: 30 * MINUTE_MS })
    expect(totalAlerts).toBe(2)
    expect(window).toEqual({
      durationMs: 30 * MINUTE_MS,
      firedAlerts: 2,
      timeToAcknowledge: { count: 1, meanMs: 3 * MINUTE_MS, p50Ms: 3 * MINUTE_MS, p95Ms: 3 * MINUTE_MS },
      acknowledgedShare: 0.5,
      timeToResolve: { count: 1, meanMs: 12 * MINUTE_MS, p50Ms: 12 * MINUTE_MS, p95Ms: 12 * MINUTE_MS },
      flaps: 1,
      noisiestRules: [
        { rule: 'cpu', alerts: 1, flaps: 1 },
        { rule: 'disk', alerts: 1, flaps: 0 },
      ],
      notifications: [
        { channel: 'log', outcome: 'delivered', count: 3 },
        { channel: 'mail', outcome: 'dead', count: 1 },
      ],
      timeToNotify: { count: 2, meanMs: 2000, p50Ms: 2000, p95Ms: 2000 },
    })
    const later = await scene.manager.getAlertStatistics({ windowMs: 20 * MINUTE_MS })
    expect(later.window).toMatchObject({ firedAlerts: 1, timeToResolve: nothing, acknowledgedShare: 0 })
    const none = await scene.manager.getAlertStatistics({ windowMs: 5 * MINUTE_MS })
    expect(none.window).toMatchObject({ firedAlerts: 0, acknowledgedShare: null })
    expect(none.totalAlerts).toBe(2)
    await scene.manager.stop()
  })

  test('leave out of the time to resolve what nobody mended', async () => {
    const scene = new Scene({ rules, notifiers: [new Receiver(), mail()] })
    await scene.evaluate(0, { metrics: { cpu: 93, disk: 99 } })
    await scene.until(10)
    await scene.manager.removeRule('cpu')
    const [disk] = await scene.manager.listAlerts({ rule: 'disk' })
    await scene.manager.resolveAlert(disk?.id ?? '', { by: 'ann' })
    const { window } = await scene.manager.getAlertStatistics()
    expect(window.timeToResolve).toMatchObject({ count: 1, meanMs: 10 * MINUTE_MS })
    await scene.manager.stop()
  })

  test('add up over more alerts than fit a page', async () => {
    const scene = new Scene({ rules: [{ ...rules[1], maxNotificationsPerHour: 0 }] })
    await scene.evaluate(0, { metrics: disks(99) })
    await scene.evaluate(1, { metrics: disks(20) })
    await scene.evaluate(2, { metrics: disks(99).slice(0, 30) })
    const { window } = await scene.manager.getAlertStatistics()
    expect(window).toMatchObject({ firedAlerts: 630, timeToResolve: { count: 600 } })
    await scene.manager.stop()
  })

  test('refuse a window that is too short or too long', async () => {
    const { manager } = new Scene()
    for (const windowMs of [59_999, 91 * 86_400_000, 1e5 + 0.5]) {
      await expect(manager.getAlertStatistics({ windowMs })).rejects.toThrow(/windowMs: expected an integer/)
    }
    await manager.stop()
  })
})

async function read(scene: Scene): Promise<Readonly<Record<string, number>>> {
  const families = await alertMetrics(scene.manager)
  const all = families.flatMap(({ samples }) => samples)
  return Object.fromEntries(
    all.map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
  )
}

describe('metrics', () => {
  test('say where alerts stand and what became of messages', async () => {
    const log = new Receiver()
    const scene = new Scene({ rules, notifiers: [log, mail()] })
    await halfAnHour(scene)
    await scene.evaluate(30, { metrics: { cpu: 93 } })
    const [alert] = await scene.manager.listAlerts({ rule: 'cpu', status: 'active' })
    await scene.manager.suppressAlert(alert?.id ?? '', {
      by: 'ann',
      reason: 'x',
      until: Date.now() + MINUTE_MS,
    })
    const metrics = await read(scene)
    expect(metrics).toMatchObject({
      'alerts active critical': 1,
      'alerts suppressed warning': 1,
      'alerts pending warning': 0,
      'alerts acknowledged critical': 0,
      'notifications_total log delivered': 4,
      'notifications_total log dead': 0,
      'notifications_total mail dead': 2,
      'notification_latency_seconds_bucket 0.5': 3,
      'notification_latency_seconds_bucket +Inf': 3,
      notification_latency_seconds_count: 3,
      notification_latency_seconds_sum: 0,
      'notifications_due log': 0,
      'notifications_due mail': 0,
      'notifications_oldest_due_seconds log': 0,
      'notifications_oldest_due_seconds mail': 0,
    })
    await scene.manager.stop()
  })

  test('count what is pending, under the severity of its rule', async () => {
    const scene = new Scene({ rules: [{ ...cpuRule, severity: 'error' }] })
    await scene.breach(0)
    expect(await read(scene)).toMatchObject({ 'alerts pending error': 1, 'alerts active error': 0 })
    await scene.manager.stop()
  })

  test('leave a message that a person had sent again out of the time to notify', async () => {
    const chat = mail()
    const scene = new Scene({ rules, notifiers: [new Receiver(), chat] })
    await scene.evaluate(0, { metrics: { cpu: 93 } })
    chat.answer = () => ({ outcome: 'delivered' })
    await scene.until(60)
    const [dead] = await scene.manager.listNotifications({ state: 'dead' })
    await scene.manager.replayNotification(dead?.id ?? '', { by: 'ann' })
    await scene.settle()
    expect(await read(scene)).toMatchObject({
      'notifications_total mail delivered': 1,
      notification_latency_seconds_count: 1,
    })
    expect((await scene.manager.getAlertStatistics()).window.timeToNotify).toMatchObject({
      count: 1,
      p95Ms: 0,
    })
    await scene.manager.stop()
  })

  test('say how much waits, and for how long', async () => {
    const log = new Receiver()
    log.answer = () => ({ outcome: 'retryable', reason: 'down' })
    const scene = new Scene({ rules, notifiers: [log, mail()] })
    await scene.evaluate(0, { metrics: { disk: 99 } })
    await scene.until(2)
    expect(await read(scene)).toMatchObject({
      'notifications_due log': 1,
      'notifications_oldest_due_seconds log': 120,
    })
    log.answer = () => ({ outcome: 'delivered' })
    await scene.until(10)
    const metrics = await read(scene)
    expect(metrics['notification_latency_seconds_bucket 60']).toBe(0)
    expect(metrics['notification_latency_seconds_bucket 300']).toBe(1)
    expect(metrics['notification_latency_seconds_sum']).toBeGreaterThan(120)
    await scene.manager.stop()
  })
})

test('statistics add up, and go out under the names of the first design', async () => {
  const four = ['a', 'b', 'c', 'd'].map((name) => ({
    ...cpuRule,
    name,
    metricName: name,
    consecutiveBreaches: 1,
  }))
  const scene = new Scene({ rules: [...four, { ...cpuRule, enabled: false, severity: 'critical' }] })
  await scene.evaluate(0, { metrics: { a: 93, b: 93, c: 93, d: 93 } })
  await scene.evaluate(1, { metrics: { d: 1 } })
  const [c, b] = await scene.manager.listAlerts({ status: 'active' })
  await scene.manager.acknowledgeAlert(b?.id ?? '', { by: 'ann' })
  await scene.manager.suppressAlert(c?.id ?? '', {
    by: 'ann',
    until: Date.now() + MINUTE_MS,
    reason: 'known',
  })
  expect(toWireAlertStatistics(await scene.manager.getAlertStatistics())).toEqual({
    total_alerts: 4,
    active_alerts: 1,
    acknowledged_alerts: 1,
    resolved_alerts: 1,
    suppressed_alerts: 1,
    severity_breakdown: { info: 0, warning: 4, error: 0, critical: 0 },
    total_rules: 5,
    enabled_rules: 4,
    window: {
      duration_seconds: 604_800,
      fired_alerts: 4,
      time_to_acknowledge: { count: 1, mean_seconds: 60, p50_seconds: 60, p95_seconds: 60 },
      acknowledged_share: 0.25,
      time_to_resolve: { count: 1, mean_seconds: 60, p50_seconds: 60, p95_seconds: 60 },
      flaps: 0,
      noisiest_rules: four.map(({ name }) => ({ rule_name: name, alerts: 1, flaps: 0 })),
      notifications: [{ channel: 'log', outcome: 'delivered', count: 5 }],
      time_to_notify: { count: 4, mean_seconds: 0, p50_seconds: 0, p95_seconds: 0 },
    },
    timestamp: '2026-01-05T10:01:00.000Z',
  })
})
