import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Scene, startFakeTime } from '../test/scene.ts'
import { ALERT_METRICS, AlertManager, alertMetrics, toWireAlert, toWireAlertStatistics } from './index.ts'
import { ALERT_EVENTS } from './manager/events.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

test('metrics are documented by noun phrases', () => {
  expect(ALERT_METRICS.map(({ name, help }) => `${name}: ${help}`)).toEqual([
    'alerts: Open alerts by state and severity.',
    'notifications_total: Notifications by channel and outcome.',
    'notification_latency_seconds: Time that notifications of fired alerts were due before they were accepted.',
    'notifications_due: Notifications due by channel.',
    'notifications_oldest_due_seconds: Age of the oldest notification due by channel, 0 if none is due.',
    'alert_rules_without_data: Enabled rules that have never had data.',
    'alert_samples_rejected_total: Samples and health results that could not be used, by reason.',
    'alert_labels_cut_total: Samples with labels that were cut.',
  ])
})

test('public names use one word for one thing: alert, notification, due, silenced, suppressed', async () => {
  const scene = new Scene()
  await scene.breach(0, 1)
  await scene.silence(30)
  await scene.evaluate(2, { metrics: [{ name: 'cpu_percent', labels: { host: 'a' }, value: 93 }] })
  await scene.evaluate(3, { metrics: [{ name: 'cpu_percent', labels: { host: 'a' }, value: 93 }] })
  const [open] = await scene.manager.listAlerts()
  const id = open?.id ?? ''
  const shown = [
    Object.getOwnPropertyNames(AlertManager.prototype),
    toWireAlert(await scene.manager.getAlert(id)),
    toWireAlertStatistics(await scene.manager.getAlertStatistics()),
    await alertMetrics(scene.manager),
    await scene.manager.getFigures(),
    await scene.manager.getAlert(id),
    await scene.manager.listEvents(id),
    await scene.manager.listNotifications(),
    await scene.manager.listDueNotifications(),
    ALERT_EVENTS,
    await scene.manager.getAlertStatistics(),
  ]
  expect(JSON.stringify(shown)).not.toMatch(/episode|notice|outbox|told|owed|muted|hearing|delivery|judge/i)
  expect(shown.every((item) => !Array.isArray(item) || item.length > 0)).toBe(true)
  await scene.manager.stop()
})
