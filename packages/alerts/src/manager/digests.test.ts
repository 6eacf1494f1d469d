import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, range, Receiver, Scene, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const told = (receiver: Receiver): readonly string[] =>
  receiver.sent.map(({ message }) => `${message.labels.alertname} ${message.type}`)

describe('the hourly cap', () => {
  const rule = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, maxNotificationsPerHour: 3 }

  test('leaves what has no place to one DIGEST fifteen minutes after the first of it', async () => {
    const scene = new Scene({ rules: [rule] })
    for (const minute of range(0, 6)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'fired 2'])
    await scene.until(59)
    expect(scene.log.log.slice(3)).toEqual(['digest 18'])
    const { message } = scene.log.sent[3] ?? {}
    expect(message).toMatchObject({ severity: 'warning', title: '[DIGEST] 2 fired, 2 resolved' })
    expect(message?.text).toContain('cpu, warning: 2 fired, 2 resolved')
    expect(message?.text).toContain('- [WARNING] cpu: flapped 2 times, firing since 2026-01-05T10:06:00.000Z')
    await scene.ok(60)
    expect(scene.log.log.slice(4)).toEqual(['resolved 60'])
  })

  test('sends the end of an episode to the DIGEST that follows the one that said it fires', async () => {
    const scene = new Scene({ rules: [{ ...rule, maxNotificationsPerHour: 2 }] })
    await scene.breach(0)
    await scene.ok(1)
    await scene.breach(2)
    await scene.ok(30)
    await scene.until(59)
    expect(scene.log.log.slice(2)).toEqual(['digest 17', 'digest 45'])
    expect(scene.log.sent.slice(2).map(({ message }) => message.title)).toEqual([
      '[DIGEST] 1 fired',
      '[DIGEST] 1 resolved',
    ])
  })

  test('holds in any sixty minutes, whatever happens', async () => {
    const scene = new Scene({ rules: [rule] })
    for (const minute of range(0, 180)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
    const own = scene.log.sent.filter(({ message }) => message.type !== 'digest')
    const minutes = own.map(({ minute }) => minute)
    for (const from of minutes)
      expect(minutes.filter((at) => at >= from && at < from + 60).length).toBeLessThanOrEqual(3)
    expect(minutes.length).toBeGreaterThanOrEqual(9)
  })

  test('counts per rule and channel', async () => {
    const mail = new Receiver('mail')
    const log = new Receiver()
    const other = { ...rule, name: 'other', notificationChannels: ['log', 'mail'] }
    const scene = new Scene({
      rules: [{ ...rule, maxNotificationsPerHour: 1 }, other],
      notifiers: [log, mail],
    })
    await scene.breach(0)
    await scene.ok(1)
    expect(told(log)).toEqual(['cpu fired', 'other fired', 'other resolved'])
    expect(told(mail)).toEqual(['other fired', 'other resolved'])
  })

  test('of 0 records without telling', async () => {
    const scene = new Scene({ rules: [{ ...rule, maxNotificationsPerHour: 0 }] })
    await scene.breach(0)
    await scene.ok(1)
    await scene.until(200)
    expect(scene.log.sent).toEqual([])
    expect(await scene.manager.listAlerts({ status: 'resolved' })).toHaveLength(1)
  })
})
