import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, range, Scene, START, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const wait = (minutes: number): Promise<unknown> => vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)

describe('what a channel is sent, N=2, one sample a minute, cooldown 5 m', () => {
  test('breach 0,1; ok 3: FIRE 1, RESOLVE 3', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    await scene.ok(3)
    await scene.until(300)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 3'])
  })

  test('breach 0,1; ok 2; breach 3–7: FIRE 1, RESOLVE 2, FIRE 6 (held from 4)', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    await scene.ok(2)
    await scene.breach(...range(3, 7))
    expect(scene.log.log).toEqual(['fired 1', 'resolved 2', 'fired 6'])
    await scene.ok(8)
    expect(scene.log.log.at(-1)).toBe('resolved 8')
  })

  test('a FIRE held by the cooldown becomes a line of a DIGEST when the alert is over by then', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    await scene.ok(2)
    await scene.breach(3, 4)
    const id = await scene.openId()
    await scene.ok(5)
    await scene.until(300)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 2', 'digest 20'])
    expect(scene.log.sent.at(-1)?.message).toMatchObject({
      title: '[DIGEST] 1 fired, 1 resolved',
      text: expect.stringContaining(
        '- [WARNING] cpu: fired 2026-01-05T10:04:00.000Z, resolved 2026-01-05T10:05:00.000Z',
      ),
    })
    expect(await scene.eventTypes(id)).toEqual([
      'fired',
      'resolved',
      'notification_collapsed',
      'notification_digested',
      'notification_collapsed',
    ])
  })

  test('breach 0..300, ack at 10, ok 301: FIRE 1, RESOLVE 301', async () => {
    const scene = new Scene()
    await scene.breach(...range(0, 10))
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann' })
    await scene.breach(...range(11, 300))
    await scene.ok(301)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 301'])
  })

  test('breach 0..300: FIRE 1, REMIND 241', async () => {
    const scene = new Scene()
    await scene.breach(...range(0, 300))
    expect(scene.log.log).toEqual(['fired 1', 'reminded 241'])
  })

  test('silence 0–30, breach 3..60: FIRE 30', async () => {
    const scene = new Scene()
    await scene.silence(30)
    await scene.breach(...range(3, 60))
    expect(scene.log.log).toEqual(['fired 30'])
  })

  test('silence 5–30, breach 0..10, ok 11: FIRE 1, RESOLVE 11', async () => {
    const scene = new Scene()
    await scene.breach(...range(0, 5))
    await scene.silence(30)
    await scene.breach(...range(6, 10))
    await scene.ok(11)
    await scene.until(300)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 11'])
  })

  test('suppressed 5–30, breach 0..10, ok 11: FIRE 1, RESOLVE 11', async () => {
    const scene = new Scene()
    await scene.breach(...range(0, 5))
    const until = START + 30 * MINUTE_MS
    await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until, reason: 'known' })
    await scene.breach(...range(6, 10))
    await scene.ok(11)
    await scene.until(40)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 11'])
  })

  test('suppressed until 30, a new episode from 12 that lasts: its FIRE comes at 30', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const until = START + 30 * MINUTE_MS
    await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until, reason: 'known' })
    await scene.ok(2)
    await scene.breach(...range(11, 40))
    expect(scene.log.log).toEqual(['fired 1', 'resolved 2', 'fired 30'])
  })

  test('suppressed until 30, a new episode that is over before: nothing', async () => {
    const scene = new Scene()
    await scene.breach(0, 1)
    const until = START + 30 * MINUTE_MS
    await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until, reason: 'known' })
    await scene.ok(2)
    await scene.breach(...range(11, 20))
    await scene.ok(21)
    await scene.until(60)
    expect(scene.log.log).toEqual(['fired 1', 'resolved 2'])
  })

  test('channel down 0–20, breach 0..9, ok 10: one message that tells both', async () => {
    const scene = new Scene()
    scene.log.answer = () =>
      Date.now() < START + 20 * MINUTE_MS
        ? { outcome: 'retryable', reason: 'down' }
        : { outcome: 'delivered' }
    await scene.breach(...range(0, 9))
    const id = await scene.openId()
    await scene.ok(10)
    await scene.until(60)
    const { messages, arrived } = {
      messages: new Set(scene.log.sent.map(({ message }) => message.id)),
      arrived: scene.log.sent.filter(({ minute }) => minute >= 20),
    }
    expect(messages.size).toBe(2)
    expect(arrived).toHaveLength(1)
    expect(arrived[0]?.message).toMatchObject({
      type: 'resolved',
      alert: { firedAt: '2026-01-05T10:01:00.000Z', resolvedAt: '2026-01-05T10:10:00.000Z' },
    })
    expect(await scene.eventTypes(id)).toEqual([
      'fired',
      'resolved',
      'notification_collapsed',
      'notification_sent',
    ])
  })

  test('the cooldown of one alert says nothing about another', async () => {
    const scene = new Scene()
    for (const minute of [0, 1, 2, 3, 4, 5, 6]) {
      const busy = minute < 2 || minute > 3 ? 93 : 20
      const metrics = ['a', 'b'].map((host) => ({
        name: 'cpu_percent',
        labels: { host },
        value: host === 'a' ? busy : 93,
      }))
      await scene.evaluate(minute, { metrics })
    }
    const lines = scene.log.sent.map(
      ({ message, minute }) => `${message.labels.host} ${message.type} ${minute}`,
    )
    expect(lines).toEqual(['a fired 1', 'b fired 1', 'a resolved 2', 'a fired 6'])
  })
})

test('a jump of the wall clock neither ends a cooldown nor prolongs it', async () => {
  for (const jumpMs of [86_400_000, -86_400_000]) {
    vi.setSystemTime(START)
    const scene = new Scene()
    const cpu = async (value: number): Promise<void> => {
      await scene.manager.evaluateRules({ metrics: { cpu_percent: value } })
      await wait(1)
    }
    for (const value of [93, 93, 20]) await cpu(value)
    vi.setSystemTime(Date.now() + jumpMs)
    for (const value of [93, 93]) await cpu(value)
    expect(scene.log.sent).toHaveLength(2)
    await wait(0.9)
    expect(scene.log.sent).toHaveLength(2)
    await wait(0.2)
    expect(scene.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved', 'fired'])
    await scene.manager.stop()
  }
})
