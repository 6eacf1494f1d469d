import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Scene, START, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const begin = (): Scene => new Scene({ rules: [{ ...cpuRule, groupWaitMs: 5000 }] })
const wait = (minutes: number): Promise<unknown> => vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)
const untilMinute = (minute: number): number => START + minute * MINUTE_MS

/** Two breaches, one sample a minute, cooldown 5 min, repeat 4 h. A message waits 5 s (0.08 min) for others of its group. */
describe('a channel gets', () => {
  test('breach 0,1; ok 3: FIRE 1, RESOLVE 3', async () => {
    const scene = begin()
    await scene.breach(0, 1)
    await scene.ok(3)
    await scene.until(300)
    expect(scene.log.log).toEqual(['fired 1.08', 'resolved 3.08'])
  })

  test('breach 0,1; ok 2; breach 3-7: FIRE 1, RESOLVE 2, FIRE 6', async () => {
    const scene = begin()
    await scene.breach(0, 1)
    await scene.ok(2)
    await scene.breach(...range(3, 7))
    expect(scene.log.log).toEqual(['fired 1.08', 'resolved 2.08', 'fired 6.08'])
  })

  test('breach 0..300: FIRE 1, REMIND 241', async () => {
    const scene = begin()
    await scene.breach(...range(0, 300))
    expect(scene.log.log).toEqual(['fired 1.08', 'reminded 241.08'])
  })

  test('breach 0..300, acknowledged at 10, ok 301: FIRE 1, RESOLVE 301', async () => {
    const scene = begin()
    await scene.breach(...range(0, 10))
    await scene.manager.acknowledgeAlert(await scene.openId(), { by: 'ann' })
    await scene.breach(...range(11, 300))
    await scene.ok(301)
    await scene.until(302)
    expect(scene.log.log).toEqual(['fired 1.08', 'resolved 301.08'])
  })

  test('silence 0-30, breach 3..60: FIRE 30', async () => {
    const scene = begin()
    await scene.silence(30)
    await scene.breach(...range(3, 60))
    expect(scene.log.log).toEqual(['fired 30'])
  })

  test('silence 5-30, breach 0..10, ok 11: FIRE 1, RESOLVE 11', async () => {
    const scene = begin()
    await scene.breach(...range(0, 5))
    await scene.silence(30)
    await scene.breach(...range(6, 10))
    await scene.ok(11)
    await scene.until(300)
    expect(scene.log.log).toEqual(['fired 1.08', 'resolved 11.08'])
  })

  test('silence 5-30, breach 0..60: FIRE 1, REMIND 30', async () => {
    const scene = begin()
    await scene.breach(...range(0, 5))
    await scene.silence(30)
    await scene.breach(...range(6, 60))
    expect(scene.log.log).toEqual(['fired 1.08', 'reminded 30'])
  })

  test('a suppression until 30, a new alert from 12 on: FIRE 1, RESOLVE 2, FIRE 30', async () => {
    const scene = begin()
    await scene.breach(0, 1)
    await scene.until(1.5)
    const until = untilMinute(30)
    await scene.manager.suppressAlert(await scene.openId(), { by: 'ann', until, reason: 'known' })
    await scene.ok(2)
    await scene.breach(...range(11, 40))
    expect(scene.log.log).toEqual(['fired 1.08', 'resolved 2.08', 'fired 30'])
  })

  test('channel down 0-20, breach 0..9, ok 10: one message at the first try after 20', async () => {
    const scene = begin()
    scene.log.answer = () =>
      Date.now() < untilMinute(20)
        ? { outcome: 'retryable', reason: 'connection refused', mayHaveArrived: false }
        : { outcome: 'delivered' }
    await scene.breach(...range(0, 9))
    const id = await scene.openId()
    await scene.ok(10)
    await scene.until(60)
    const arrived = scene.log.sent.filter(({ minute }) => minute >= 20)
    expect(arrived).toHaveLength(1)
    expect(arrived[0]?.minute).toBeLessThan(32)
    expect(arrived[0]?.message).toMatchObject({
      type: 'resolved',
      alerts: [
        { alertId: id, state: 'resolved', knownBefore: false, resolvedAt: '2026-01-05T10:10:00.000Z' },
      ],
    })
  })

  test('the same, but the FIRE at 1 had arrived and its answer was lost: FIRE 1 and its RESOLVE', async () => {
    const scene = begin()
    scene.log.answer = () =>
      Date.now() < untilMinute(20) ? { outcome: 'retryable', reason: 'timed out' } : { outcome: 'delivered' }
    await scene.breach(...range(0, 9))
    await scene.ok(10)
    await scene.until(60)
    const arrived = scene.log.sent.filter(({ minute }) => minute >= 20)
    expect(arrived.map(({ message }) => message.type)).toEqual(['resolved'])
  })

  test('refused for five hours: told as soon as it accepts, and not more than 8 attempts an hour before', async () => {
    const scene = begin()
    scene.log.answer = () =>
      Date.now() < untilMinute(300) ? { outcome: 'permanent', reason: 'HTTP 400' } : { outcome: 'delivered' }
    await scene.breach(...range(0, 420))
    const before = scene.log.sent.filter(({ minute }) => minute < 300)
    expect(before.filter(({ minute }) => minute < 61)).toHaveLength(8)
    expect(before.length).toBeLessThanOrEqual(20)
    expect(scene.log.sent.length - before.length).toBe(1)
    expect(scene.log.sent.at(-1)?.minute).toBeLessThan(361)
  })

  test('down for 25 hours: told everything that still fires', async () => {
    const scene = begin()
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'HTTP 503' })
    await scene.breach(...range(0, 25 * 60))
    scene.log.answer = () => ({ outcome: 'delivered' })
    const { length } = scene.log.sent
    await scene.breach(...range(25 * 60 + 1, 25 * 60 + 12))
    expect(scene.log.sent.slice(length).map(({ message }) => message.type)).toEqual(['fired'])
  })

  test.each(['HTTP 400', 'HTTP 301'])(
    'refused once with %s, then well: told at the next try',
    async (reason) => {
      const scene = begin()
      const outcome = reason === 'HTTP 301' ? 'channel_broken' : 'permanent'
      let refusals = outcome === 'permanent' ? 2 : 1
      scene.log.answer = () => ((refusals -= 1) >= 0 ? { outcome, reason } : { outcome: 'delivered' })
      await scene.breach(...range(0, 300))
      expect(scene.log.sent.at(-2)?.message.type).toBe('fired')
      expect(scene.log.log.slice(-2)).toEqual(['fired 2.08', 'reminded 242.08'])
    },
  )
})

test('the cooldown of one series does not hold another', async () => {
  const scene = begin()
  for (const minute of range(0, 7)) {
    const busy = minute < 2 || minute > 3 ? 93 : 20
    const metrics = ['a', 'b'].map((host) => ({
      name: 'cpu_percent',
      labels: { host },
      value: host === 'a' ? busy : 93,
    }))
    await scene.evaluate(minute, { metrics })
  }
  const lines = scene.log.sent.map(({ message, minute }) =>
    [
      ...(message.alerts ?? []).map(({ labels, news }) => `${labels['host']} ${news}`),
      Math.floor(minute),
    ].join(' '),
  )
  expect(lines).toEqual(['a fired b fired 1', 'a resolved 2', 'a fired 6'])
})

test('a jump of the wall clock neither ends a cooldown nor prolongs it', async () => {
  for (const jumpMs of [86_400_000, -86_400_000]) {
    vi.setSystemTime(START)
    const scene = begin()
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
    await wait(0.3)
    expect(scene.log.sent.map(({ message }) => message.type)).toEqual(['fired', 'resolved', 'fired'])
    await scene.manager.stop()
  }
})
