import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertsOf, begin, Chat, cpu, refusal, replace } from '../../test/reconfigured.ts'
import { delivered, down, newsOf, startFakeTime, type Receiver } from '../../test/scene.ts'
import type { NotifierDelivery } from '../notifier.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const team = (recipients: readonly string[]): Receiver => Object.assign(new Chat('team'), { recipients })
const hanging = (): PromiseWithResolvers<NotifierDelivery> => Promise.withResolvers()

describe('a channel', () => {
  test('that is added is notified of what fires, and the others of nothing', async () => {
    const [a, b] = [new Chat('a'), new Chat('b')]
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    await replace(scene, { notifiers: [a, b] })
    await scene.ok(2)
    expect(newsOf(a)).toEqual(['fired 0', 'resolved 2'])
    expect(newsOf(b)).toEqual(['fired 0', 'resolved 2'])
  })

  test('that is removed is sent nothing more, though something is due, and nobody misses it', async () => {
    const [a, b] = [new Chat('a'), new Chat('b')]
    a.answer = () => down
    const scene = begin({ notifiers: [a, b] })
    await scene.breach(0)
    const tried = a.sent.length
    await replace(scene, { notifiers: [b] })
    await scene.ok(2)
    expect(a.sent).toHaveLength(tried)
    expect((await scene.manager.listChannels()).map(({ name }) => name)).toEqual(['b'])
    expect(await scene.manager.listDueNotifications()).toEqual([])
    await expect(scene.manager.getChannel('a')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('that is removed and comes back is notified only of changes in between', async () => {
    const [a, b] = [new Chat('a'), new Chat('b')]
    const scene = begin({ notifiers: [a, b] })
    await scene.breach(0)
    await replace(scene, { notifiers: [b] })
    await scene.breach(1)
    await replace(scene, { notifiers: [new Chat('a'), b] })
    await scene.breach(2)
    await replace(scene, { notifiers: [b] })
    await scene.ok(3)
    expect(newsOf(a)).toEqual(['fired 0'])
    await replace(scene, { notifiers: [a, b] })
    await scene.until(5)
    expect(newsOf(a)).toEqual(['fired 0', 'resolved 3'])
    expect(newsOf(b)).toEqual(['fired 0', 'resolved 3'])
  })

  test('that is removed during an attempt gets no second one, whatever comes of the first', async () => {
    for (const outcome of [delivered, down, { outcome: 'permanent', reason: 'no' } as const]) {
      const a = new Chat('a')
      const answer = hanging()
      a.answer = () => answer.promise
      const scene = begin({ notifiers: [a] })
      await scene.evaluate(0, { metrics: { cpu_percent: 93 } })
      await replace(scene, { notifiers: [] })
      answer.resolve(outcome)
      await scene.until((Date.now() - Date.parse('2026-01-05T10:00:00Z')) / 60_000 + 5)
      expect(a.sent).toHaveLength(1)
      vi.setSystemTime('2026-01-05T10:00:00Z')
    }
  })

  test('that comes back during the attempt that was under way waits for its result', async () => {
    const [a, again] = [new Chat('a'), new Chat('a')]
    const answer = hanging()
    a.answer = () => answer.promise
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    for (let n = 0; n < 5; n += 1) {
      await replace(scene, { notifiers: [] })
      await replace(scene, { notifiers: [again] })
    }
    expect(again.sent).toEqual([])
    answer.resolve(delivered)
    await scene.until(1)
    expect([a.sent.length, again.sent.length]).toEqual([1, 0])
    await scene.ok(2)
    expect(newsOf(again)).toEqual(['resolved 2'])
  })

  test('that accepts a FIRE after its removal and after the end of the alert is notified of the end when it comes back', async () => {
    const a = new Chat('a')
    const answer = hanging()
    a.answer = () => answer.promise
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    await replace(scene, { notifiers: [] })
    await scene.ok(0.2)
    answer.resolve(delivered)
    await scene.until(0.4)
    await replace(scene, { notifiers: [a] })
    await scene.until(2)
    expect(newsOf(a)).toEqual(['fired 0', 'resolved 1'])
  })

  test('with another URL is notified of what fires, whatever the result of the attempt on the old one', async () => {
    const [a, elsewhere] = [new Chat('a'), new Chat('a', 'https://elsewhere.test')]
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    await replace(scene, { notifiers: [elsewhere] })
    // A minute after the message before, as ever.
    await scene.until(1.5)
    expect(newsOf(elsewhere)).toEqual(['fired 1'])
    const answer = hanging()
    elsewhere.answer = () => answer.promise
    await scene.ok(2)
    await replace(scene, { notifiers: [a] })
    answer.resolve(delivered)
    await scene.breach(4)
    expect(newsOf(a)).toEqual(['fired 0', 'fired 4'])
  })

  test('with the same URL goes on: it knows what it knew, and is tried at once', async () => {
    const [a, mended] = [new Chat('a'), new Chat('a')]
    a.answer = () => ({ outcome: 'channel_broken', reason: 'HTTP 401' })
    const scene = begin({ notifiers: [a] })
    await scene.breach(0)
    await scene.until(4)
    const tried = a.sent.length
    await replace(scene, { notifiers: [mended] })
    expect(newsOf(mended)).toEqual(['fired 4'])
    expect(a.sent).toHaveLength(tried)
  })

  test('that failed and is removed has no alert of its own any more', async () => {
    const [a, b] = [new Chat('a'), new Chat('b')]
    a.answer = () => ({ outcome: 'channel_broken', reason: 'HTTP 401' })
    const scene = begin({ notifiers: [a, b] })
    await scene.breach(0)
    await scene.until(1)
    expect(await alertsOf(scene)).toContain('notifier_failed active')
    await replace(scene, { notifiers: [b] })
    expect(await alertsOf(scene)).toContain('notifier_failed rule_removed')
    await scene.until(3)
    expect(newsOf(b, 'notifier_failed').map((news) => news.split(' ')[0])).toEqual(['fired', 'resolved'])
  })

  test('loses a recipient, and the others keep what they know', async () => {
    const [two, one] = [team(['x', 'y']), team(['y'])]
    const scene = begin({ notifiers: [two] })
    await scene.breach(0)
    await replace(scene, { notifiers: [one] })
    await scene.ok(2)
    expect([newsOf(two), newsOf(one)]).toEqual([['fired 0', 'fired 0'], ['resolved 2']])
  })

  test('is a fallback as the new configuration says', async () => {
    const [a, b] = [new Chat('a'), new Chat('b')]
    a.answer = () => ({ outcome: 'channel_broken', reason: 'HTTP 401' })
    const rules = [{ ...cpu, severity: 'error', notificationChannels: ['a'] } as const]
    const scene = begin({ rules, notifiers: [a, b] })
    await scene.breach(0)
    await scene.until(1)
    expect(newsOf(b)).toEqual([])
    const withFallback = Object.assign(new Chat('a'), { fallback: ['b'], answer: a.answer })
    await replace(scene, { rules, notifiers: [withFallback, b] })
    await scene.until(2)
    expect(newsOf(b)).toEqual(['fired 1'])
    expect((await refusal(scene, { rules, notifiers: [withFallback] })).problems).toMatchObject([
      { path: 'notifiers[0].fallback[0]' },
    ])
  })
})
