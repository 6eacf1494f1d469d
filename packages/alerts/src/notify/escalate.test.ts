import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, newsOf, range, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { AlertManagerOptions } from '../manager/options.ts'
import type { NotifierDelivery } from '../notifier.ts'
import type { EscalationStep } from '../rules/escalation.ts'
import type { AlertRuleInput } from '../rules/rule.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const down: NotifierDelivery = { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false }
const delivered: NotifierDelivery = { outcome: 'delivered' }
const until = (minute: number): Date => new Date(START + minute * MINUTE_MS)
const to = (minutes: number, ...channels: readonly string[]): EscalationStep => ({
  afterMs: minutes * MINUTE_MS,
  channels,
})

/** Fires at 0. The rule notifies `log`, and `pager` from 5 minutes on, unless told otherwise. */
class Escalation extends Scene {
  readonly pager: Receiver
  readonly boss: Receiver

  constructor(rule: Partial<AlertRuleInput> = {}, options: AlertManagerOptions = {}) {
    const receivers = [new Receiver(), new Receiver('pager'), new Receiver('boss')] as const
    super({ rules: [escalating(rule)], notifiers: receivers, ...options })
    ;[, this.pager, this.boss] = receivers
    Object.assign(this, { log: receivers[0] })
  }
}

function escalating(rule: Partial<AlertRuleInput>): AlertRuleInput {
  const notificationChannels = ['log']
  return { ...cpuRule, consecutiveBreaches: 1, notificationChannels, escalate: [to(5, 'pager')], ...rule }
}

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
    const scene = new Escalation({ escalate: [to(0.5, 'pager'), to(1.25, 'boss')] })
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
    await scene.manager.addSilence({ matchers, by: 'ann', reason: 'nightly', recurring, until: until(600) })
    await scene.breach(0)
    await scene.until(60)
    expect(scene.pager.log).toEqual(['fired 23'])
  })

  test('does not go on while the alert is suppressed', async () => {
    const scene = new Escalation()
    await scene.breach(0, 1)
    const id = await scene.openId()
    await scene.manager.suppressAlert(id, { by: 'ann', until: until(11), reason: 'known' })
    await scene.breach(...range(2, 20))
    expect(scene.pager.log).toEqual(['fired 15'])
  })

  test('does not go on while the alert is acknowledged', async () => {
    const scene = new Escalation()
    await scene.breach(0, 1, 2)
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: until(30) })
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
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: until(4) })
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
    await first.manager.acknowledgeAlert(await first.openId(), { by: 'ann', expiresAt: until(4) })
    isKilled = true
    await first.until(2.5)
    const second = new Escalation({}, { store })
    await second.breach(...range(3, 12))
    expect(second.pager.log).toEqual(['fired 8'])
  })
})

describe('a step', () => {
  test.each([
    ['acknowledged', 'acknowledge'],
    ['over', 'end'],
  ])('that comes when the alert is %s sends nothing, and nothing is counted as missed', async (_, kind) => {
    const scene = new Escalation()
    await scene.breach(0, 1)
    if (kind === 'acknowledge') await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann' })
    else await scene.ok(2)
    if (kind === 'acknowledge') await scene.breach(...range(2, 20))
    await scene.ok(21)
    await scene.until(90)
    expect(scene.pager.log).toEqual([])
  })

  test('of an earlier alert of the series leaves no count for a later one that ends in time', async () => {
    const scene = new Escalation({ cooldownMinutes: 0 })
    await scene.breach(...range(0, 6))
    await scene.ok(7)
    await scene.breach(10, 11)
    await scene.ok(12)
    await scene.until(60)
    expect(scene.pager.log).toEqual(['fired 5', 'resolved 7'])
  })

  test('holds its notification if the alert is acknowledged before the channel takes it', async () => {
    const scene = new Escalation()
    scene.pager.answer = () => (Date.now() < START + 8 * MINUTE_MS ? down : delivered)
    await scene.breach(...range(0, 6))
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: until(20) })
    await scene.breach(...range(7, 25))
    const accepted = scene.pager.sent.filter(({ minute }) => minute >= 8)
    expect(accepted.map(({ message }) => message.type)).toEqual(['fired'])
    expect(accepted[0]?.minute).toBeGreaterThanOrEqual(20)
  })

  test('counts from the same moment as the step before it', async () => {
    const scene = new Escalation({ escalate: [to(5, 'pager'), to(15, 'boss')] })
    await scene.breach(...range(0, 20))
    expect([...scene.pager.log, ...scene.boss.log]).toEqual(['fired 5', 'fired 15'])
  })

  test('that is added to a rule is due at once if its time has passed', async () => {
    const scene = new Escalation({ escalate: [] })
    await scene.breach(...range(0, 9))
    await scene.manager.updateRule(escalating({}))
    await scene.breach(10)
    expect(scene.pager.log).toEqual(['fired 9'])
  })

  test('that is removed from a rule is not reminded of, but notified of the end', async () => {
    const scene = new Escalation({ repeatIntervalMs: 10 * MINUTE_MS })
    await scene.breach(...range(0, 6))
    await scene.manager.updateRule(escalating({ repeatIntervalMs: 10 * MINUTE_MS, escalate: [] }))
    await scene.breach(...range(7, 20))
    await scene.ok(21)
    expect(scene.pager.log).toEqual(['fired 5', 'resolved 21'])
  })

  test('that is replaced by a later one waits for its own time', async () => {
    const scene = new Escalation({ escalate: [to(5, 'pager')] })
    await scene.breach(...range(0, 3))
    await scene.manager.updateRule(escalating({ escalate: [to(8, 'boss')] }))
    await scene.breach(...range(4, 12))
    expect([scene.pager.log, scene.boss.log]).toEqual([[], ['fired 8']])
  })
})
