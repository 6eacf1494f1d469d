import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import { about, begin, down, now, ok, samples } from '../../test/two-channels.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

describe('the alert notifier_failed', () => {
  test('fires on every other channel, never on the failing one, and resolves with its first acceptance', async () => {
    const { bad, good, scene } = begin()
    bad.answer = () => down
    await scene.breach(0)
    await scene.until(5)
    const [alert] = await scene.manager.listAlerts({ rule: 'notifier_failed' })
    expect(alert).toMatchObject({
      severity: 'error',
      labels: { alertname: 'notifier_failed', channel: 'bad' },
    })
    expect(alert).toMatchObject({
      summary: 'channel bad takes no messages',
      detail: '1 notification waits, the worst warning (cpu); last answer: HTTP 503',
    })
    bad.answer = () => ok
    await scene.until(30)
    expect(about(good, 'notifier_failed').map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
    expect(about(bad, 'notifier_failed')).toEqual([])
  })

  test('says of 20 refused alerts how many wait, the worst of them and the last answer', async () => {
    const rules = [now, { ...now, name: 'other', metricName: 'other', severity: 'critical' as const }]
    const { bad, good, scene } = begin({ rules })
    bad.answer = () => ({ outcome: 'channel_broken', reason: 'HTTP 404' })
    await scene.evaluate(0, { metrics: [...(samples(19).metrics as []), { name: 'other', value: 93 }] })
    await scene.until(1.5)
    const [alert] = await scene.manager.listAlerts({ rule: 'notifier_failed' })
    expect(alert?.detail).toBe(
      '20 notifications wait, the worst critical (other, cpu); last answer: HTTP 404',
    )
    expect(about(good, 'notifier_failed')).toHaveLength(1)
  })

  test('is an event and a record only, where there is no other channel', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = () => down
    await scene.breach(0)
    await scene.until(5)
    expect(await scene.manager.listAlerts({ rule: 'notifier_failed' })).toHaveLength(1)
    expect(about(scene.log, 'notifier_failed')).toEqual([])
  })

  test('ends when two channels that failed are well again', async () => {
    const { bad, good, scene } = begin()
    bad.answer = () => down
    good.answer = () => down
    await scene.breach(0)
    await scene.until(10)
    bad.answer = () => ok
    good.answer = () => ok
    await scene.until(60)
    expect(await scene.manager.listAlerts({ rule: 'notifier_failed', status: 'active' })).toEqual([])
    expect(await scene.manager.listDueNotifications()).toEqual([])
  })

  test('ends as removed when its channel is no longer configured', async () => {
    const store = memoryStore()
    const { bad, scene } = begin({ store })
    bad.answer = () => down
    await scene.breach(0)
    await scene.until(5)
    await scene.manager.stop()
    const after = new Scene({ rules: [now], notifiers: [new Receiver('good')], store })
    await after.breach(6)
    const [alert] = await after.manager.listAlerts({ rule: 'notifier_failed' })
    expect(alert).toMatchObject({ status: 'resolved', resolution: { reason: 'rule_removed' } })
  })
})
