import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Escalation, escalateAfter, escalating } from '../../test/escalation.ts'
import { delivered, down, isBefore, MINUTE_MS, range, startFakeTime, timeAt } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

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
    scene.pager.answer = () => (isBefore(8) ? down : delivered)
    await scene.breach(...range(0, 6))
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann', expiresAt: timeAt(20) })
    await scene.breach(...range(7, 25))
    const accepted = scene.pager.sent.filter(({ minute }) => minute >= 8)
    expect(accepted.map(({ message }) => message.type)).toEqual(['fired'])
    expect(accepted[0]?.minute).toBeGreaterThanOrEqual(20)
  })

  test('counts from the same moment as the step before it', async () => {
    const scene = new Escalation({ escalate: [escalateAfter(5, 'pager'), escalateAfter(15, 'boss')] })
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

  test('that is added to a rule counts from the first of several acceptances', async () => {
    const channels = { notificationChannels: ['log', 'boss'] }
    const scene = new Escalation({ ...channels, escalate: [] })
    scene.log.answer = () => (isBefore(1) ? down : delivered)
    scene.boss.answer = () => (isBefore(3) ? down : delivered)
    await scene.breach(...range(0, 5))
    const firstMinute = scene.log.sent.find(({ minute }) => minute >= 1)?.minute ?? Number.NaN
    await scene.manager.updateRule(escalating(channels))
    await scene.until(12)
    const escalated = scene.pager.sent.find(({ message }) => message.alerts[0]?.rule === 'cpu')
    expect(escalated?.minute).toBeCloseTo(firstMinute + 5, 5)
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
    const scene = new Escalation({ escalate: [escalateAfter(5, 'pager')] })
    await scene.breach(...range(0, 3))
    await scene.manager.updateRule(escalating({ escalate: [escalateAfter(8, 'boss')] }))
    await scene.breach(...range(4, 12))
    expect([scene.pager.log, scene.boss.log]).toEqual([[], ['fired 8']])
  })
})
