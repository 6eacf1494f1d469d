import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Escalation, escalating, escalateAfter } from '../../test/escalation.ts'
import {
  delivered,
  down,
  MINUTE_MS,
  newsOf,
  range,
  Receiver,
  Scene,
  START,
  startFakeTime,
  timeAt,
} from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

describe('an alert that nobody has acknowledged', () => {
  test('is sent to the channels of a step after its time', async () => {
    const scene = new Escalation()
    await scene.breach(...range(0, 10))
    expect(scene.log.log).toEqual(['fired 0'])
    expect(scene.pager.log).toEqual(['fired 5'])
    expect(scene.pager.sent[0]?.message.alerts[0]).toMatchObject({
      reasons: ['escalated'],
      knownBefore: false,
    })
  })

  test('is escalated on time between two rounds', async () => {
    const scene = new Escalation({ escalate: [escalateAfter(0.5, 'pager'), escalateAfter(1.25, 'boss')] })
    await scene.breach(0)
    await scene.until(30)
    expect(scene.pager.log).toEqual(['fired 0.5'])
    // The first step was accepted by nobody before `log`: both count from 0.
    expect(scene.boss.log).toEqual(['fired 1.25'])
  })

  test('has its escalation in the audit trail', async () => {
    const scene = new Escalation()
    await scene.breach(...range(0, 6))
    const events = await scene.manager.listEvents(await scene.openId())
    expect(events.map(({ type, channel, detail }) => [type, channel, detail])).toEqual([
      ['fired', null, expect.any(String)],
      ['notification_sent', 'log', 'fire'],
      ['escalated', null, 'to pager after 300 s'],
      ['notification_sent', 'pager', 'fire, escalated'],
    ])
  })

  test('is shown as escalated while the notification is due', async () => {
    const scene = new Escalation()
    scene.pager.answer = () => down
    await scene.breach(...range(0, 6))
    const due = await scene.manager.listDueNotifications({ channel: 'pager' })
    expect(due).toMatchObject([{ due: 'fire', reasons: ['escalated'], heldBy: 'channel' }])
    const { notifications } = await scene.manager.getAlert(await scene.openId())
    expect(notifications.find(({ channel }) => channel === 'pager')).toMatchObject({ reasons: ['escalated'] })
  })

  test('stays wanted on the channel: it is reminded, and notified of the end', async () => {
    const scene = new Escalation({ repeatIntervalMs: 20 * MINUTE_MS })
    await scene.breach(...range(0, 30))
    await scene.ok(31)
    await scene.until(60)
    expect(scene.pager.log).toEqual(['fired 5', 'reminded 25', 'resolved 31'])
  })

  test('is not escalated where it is less severe than the channel takes', async () => {
    const pager = Object.assign(new Receiver('pager'), { minSeverity: 'error' as const })
    const scene = new Scene({ rules: [escalating({})], notifiers: [new Receiver(), pager] })
    await scene.breach(...range(0, 8))
    await scene.manager.updateRule(escalating({ severity: 'error' }))
    await scene.breach(9)
    expect(pager.log).toEqual(['fired 9'])
  })
})

describe('the time until a step', () => {
  test('counts from the first acceptance by any channel', async () => {
    const scene = new Escalation()
    scene.log.answer = () => (Date.now() < START + 2.5 * MINUTE_MS ? down : delivered)
    await scene.breach(...range(0, 12))
    const acceptedMinute = scene.log.sent.at(-1)?.minute ?? Number.NaN
    expect(acceptedMinute).toBeGreaterThan(2.4)
    const escalated = scene.pager.sent.find(({ message }) => message.alerts[0]?.rule === 'cpu')
    expect(escalated?.minute).toBeCloseTo(acceptedMinute + 5, 5)
  })

  test('counts from when the alert could first be sent, if no channel accepts it', async () => {
    const scene = new Escalation()
    scene.log.answer = () => down
    await scene.breach(...range(0, 8))
    expect(newsOf(scene.pager)).toEqual(['fired 5'])
  })

  test('does not go on while the alert is silenced', async () => {
    const scene = new Escalation()
    await scene.breach(0, 1, 2)
    await scene.silence(20)
    await scene.breach(...range(3, 30))
    expect(scene.pager.log).toEqual(['fired 23'])
  })

  test('begins when a silence from before the alert ends', async () => {
    const scene = new Escalation()
    await scene.silence(20)
    await scene.breach(...range(1, 30))
    expect(scene.log.log).toEqual(['fired 20'])
    expect(scene.pager.log).toEqual(['fired 25'])
  })

  test('goes on when a silence is ended early', async () => {
    const scene = new Escalation()
    await scene.breach(0, 1, 2)
    await scene.silence(20)
    await scene.breach(3, 4)
    const [silence] = await scene.manager.listSilences()
    await scene.manager.expireSilence(silence?.id ?? '', { by: 'ann' })
    await scene.breach(...range(5, 12))
    expect(scene.pager.log).toEqual(['fired 7'])
  })

  test('does not go on while a recurring silence is active', async () => {
    const scene = new Escalation()
    const matchers = [{ name: 'alertname', op: '=', value: 'cpu' }] as const
    const recurring = { days: ['mon'], from: '10:02', to: '10:20', timeZone: 'UTC' } as const
    await scene.manager.addSilence({ matchers, by: 'ann', reason: 'nightly', recurring, until: timeAt(600) })
    await scene.breach(0)
    await scene.until(60)
    expect(scene.pager.log).toEqual(['fired 23'])
  })

  test('does not go on while the alert is suppressed', async () => {
    const scene = new Escalation()
    await scene.breach(0, 1)
    const id = await scene.openId()
    await scene.manager.suppressAlert(id, { by: 'ann', until: timeAt(11), reason: 'known' })
    await scene.breach(...range(2, 20))
    expect(scene.pager.log).toEqual(['fired 15'])
  })

  test('does not go on while the alert is acknowledged', async () => {
    const scene = new Escalation()
    await scene.breach(0, 1, 2)
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: timeAt(30) })
    await scene.breach(...range(3, 40))
    expect(scene.pager.log).toEqual(['fired 33'])
  })

  test('goes on when the acknowledgement is taken back, or a raised severity ends it', async () => {
    for (const end of ['unacknowledge', 'raise'] as const) {
      vi.setSystemTime(START)
      const scene = new Escalation()
      await scene.breach(0, 1, 2)
      const id = await scene.openId()
      await scene.manager.acknowledgeAlert(id, { by: 'ann' })
      await scene.breach(3)
      await scene.until(4)
      if (end === 'unacknowledge') await scene.manager.unacknowledgeAlert(id, { by: 'ann' })
      else await scene.manager.updateRule(escalating({ severity: 'critical' }))
      await scene.breach(...range(4, 12))
      expect(scene.pager.log).toEqual(['fired 7'])
      await scene.manager.stop()
    }
  })

  test('does not go on while another alert inhibits it', async () => {
    const receivers = [new Receiver(), new Receiver('pager')] as const
    const worse = { ...escalating({ escalate: [] }), name: 'worse', severity: 'critical' } as const
    const watched = { match: { host: 'a' }, labels: {} }
    const scene = new Scene({
      rules: [
        { ...escalating({}), ...watched },
        { ...worse, ...watched, thresholdValue: 95 },
      ],
      notifiers: receivers,
    })
    const cpu = async (minute: number, value: number): Promise<unknown> =>
      await scene.evaluate(minute, { metrics: [{ name: 'cpu_percent', labels: { host: 'a' }, value }] })
    for (const minute of range(0, 2)) await cpu(minute, 90)
    for (const minute of range(3, 12)) await cpu(minute, 99)
    for (const minute of range(13, 20)) await cpu(minute, 90)
    // Three minutes until it is inhibited, and two from its first sample after the end of the other on.
    expect(newsOf(receivers[1])).toEqual(['fired 16'])
  })

  test('goes on over a restart', async () => {
    const store = memoryStore()
    const scene = new Escalation({}, { store })
    await scene.breach(0, 1)
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: timeAt(4) })
    await scene.until(2)
    await scene.manager.stop()
    const next = new Escalation({}, { store })
    await next.breach(...range(3, 12))
    expect([...scene.pager.log, ...next.pager.log]).toEqual(['fired 8'])
  })

  test('goes on after a kill: what stops the count is stored with it', async () => {
    const store = memoryStore()
    let isKilled = false
    const commit: typeof store.commit = async (changes) => {
      if (!isKilled) await store.commit(changes)
    }
    const first = new Escalation({}, { store: { ...store, commit } })
    await first.breach(0, 1)
    await first.manager.acknowledgeAlert(await first.openId(), { by: 'ann', expiresAt: timeAt(4) })
    isKilled = true
    await first.until(2.5)
    const second = new Escalation({}, { store })
    await second.breach(...range(3, 12))
    expect(second.pager.log).toEqual(['fired 8'])
  })
})
