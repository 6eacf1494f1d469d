import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { EvaluationInput } from '../evaluation/inputs.ts'
import type { AlertManagerOptions } from '../manager/options.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { memoryStore } from '../stores/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const now = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, maxNotificationsPerHour: 1000 }
const ok: NotifierDelivery = { outcome: 'delivered' }
const down: NotifierDelivery = { outcome: 'retryable', reason: 'down' }
const hang = (): Promise<NotifierDelivery> => new Promise(() => undefined)

/** A channel `bad` beside a channel `good`, both told of each alert. */
function begin(options: AlertManagerOptions = {}) {
  const [bad, good] = [new Receiver('bad'), new Receiver('good')]
  const rules = [{ ...now, notificationChannels: ['bad', 'good'] }]
  const scene = new Scene({ rules, notifiers: [bad, good], ...options })
  return { bad, good, scene }
}

/** That many series that breach. */
function samples(count: number): EvaluationInput {
  return {
    metrics: range(1, count).map((host) => ({
      name: 'cpu_percent',
      labels: { host: `h${host}` },
      value: 93,
    })),
  }
}

const aboutCpu = ({ sent }: Receiver) => sent.filter(({ message }) => message.labels['alertname'] === 'cpu')
const secondsOf = ({ sent }: Receiver) => sent.map(({ minute }) => Math.round(minute * 60))

describe('beside a receiver', () => {
  test.each<[string, (atMs: number) => NotifierDelivery | Promise<NotifierDelivery>]>([
    [
      'that asks to be left alone for ten minutes',
      (atMs) => ({ ...down, retryAfterMs: START + 10 * MINUTE_MS - atMs }),
    ],
    ['that is down', () => down],
    ['that takes a message and never answers', hang],
  ])(
    '%s, another is not delayed; the first is told all of it once it is well, and never stormed',
    async (_, answer) => {
      const { bad, good, scene } = begin()
      bad.answer = () => (Date.now() < START + 10 * MINUTE_MS ? answer(Date.now()) : ok)
      for (const minute of range(0, 9)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
      expect(aboutCpu(good).map(({ minute }) => minute)).toEqual(range(0, 9))
      const early = bad.sent.length
      expect(early).toBeLessThanOrEqual(12)
      await scene.until(60)
      const arrived = aboutCpu(bad).filter(({ minute }) => minute >= 10)
      expect(arrived.map(({ message }) => message.type)).toEqual(Array.from({ length: 5 }, () => 'resolved'))
      expect(new Set(arrived.map(({ message }) => message.group)).size).toBe(5)
      expect(await scene.manager.listNotifications()).toEqual([])
    },
  )
})

describe('the breaker', () => {
  test('opens after five failures in a row; probes come after 30 s, doubling to ten minutes, one message each', async () => {
    const { bad, scene } = begin({ random: () => 0 })
    bad.answer = () => down
    await scene.evaluate(0, samples(50))
    await scene.until(60)
    const gaps = secondsOf(bad).map((second, index, all) => second - (all[index - 1] ?? 0))
    expect(gaps.slice(0, 5)).toEqual([0, 0, 0, 0, 0])
    expect(gaps.slice(5)).toEqual([30, 60, 120, 240, 480, 600, 600, 600, 600])
  })

  test('closes at the first delivery, and what waits follows at once', async () => {
    const { bad, scene } = begin()
    bad.answer = () => down
    await scene.evaluate(0, samples(50))
    bad.answer = () => ok
    await scene.until(1)
    expect(aboutCpu(bad)).toHaveLength(55)
    expect(new Set(aboutCpu(bad).map(({ message }) => message.id)).size).toBe(50)
  })

  test('is still open after a restart', async () => {
    const store = memoryStore()
    const { bad, scene } = begin({ store })
    bad.answer = () => down
    await scene.evaluate(0, samples(50))
    await scene.until(20)
    await scene.manager.stop()
    const after = begin({ store })
    after.bad.answer = () => down
    await after.scene.until(25.49)
    expect(after.bad.sent).toEqual([])
    await after.scene.until(25.5)
    expect(after.bad.log).toEqual(['fired 25.5'])
  })
})

test('a broken channel is asked at once after a restart, which may have mended it', async () => {
  const store = memoryStore()
  const { bad, scene } = begin({ store })
  bad.answer = () => ({ outcome: 'channel_broken', reason: 'revoked' })
  await scene.evaluate(0, samples(3))
  await scene.until(5)
  await scene.manager.stop()
  const after = begin({ store })
  await after.scene.until(5)
  await after.scene.settle()
  expect(aboutCpu(after.bad)).toHaveLength(3)
  expect(await after.scene.manager.listNotifications({ channel: 'bad' })).toEqual([])
})

test('attempts that a stop cuts off say nothing of their channel', async () => {
  const { bad, scene } = begin({ attemptTimeoutMs: 600_000 })
  bad.answer = hang
  await scene.breach(0)
  for (let times = 0; times < 8; times += 1) {
    const stopped = scene.manager.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    await stopped
    scene.manager.start()
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS - 11_000)
  }
  expect(await scene.manager.listAlerts({ rule: 'notifier_failed' })).toEqual([])
})

describe('the alert notifier_failed', () => {
  test('is told to every other channel, never to the failing one, and resolves with its first delivery', async () => {
    const { bad, good, scene } = begin()
    const fired = vi.fn()
    scene.manager.on('fired', fired)
    bad.answer = () => down
    await scene.breach(0)
    await scene.until(5)
    const [alert] = await scene.manager.listAlerts({ rule: 'notifier_failed' })
    expect(alert).toMatchObject({
      severity: 'error',
      labels: { alertname: 'notifier_failed', channel: 'bad' },
      summary: 'channel bad failed 5 times in a row: down',
    })
    expect(fired).toHaveBeenCalledTimes(2)
    expect(fired).toHaveBeenLastCalledWith(expect.objectContaining({ rule: 'notifier_failed', alert }))
    bad.answer = () => ok
    await scene.until(30)
    const told = good.sent.map(({ message }) => `${message.labels['alertname']} ${message.type}`)
    expect(told).toEqual(['cpu fired', 'notifier_failed fired', 'notifier_failed resolved'])
    expect(bad.sent.some(({ message }) => message.labels['alertname'] === 'notifier_failed')).toBe(false)
  })

  test('comes at once for a broken channel', async () => {
    const { bad, good, scene } = begin()
    bad.answer = () => ({ outcome: 'channel_broken', reason: 'no such hook' })
    await scene.breach(0)
    expect(good.sent.at(-1)?.message.title).toBe(
      '[ERROR] notifier_failed: channel bad is broken: no such hook',
    )
  })

  test('is an event and a record only, where there is no other channel', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = () => down
    await scene.breach(0)
    await scene.until(5)
    expect(await scene.manager.listAlerts({ rule: 'notifier_failed' })).toHaveLength(1)
    const types = new Set(scene.log.sent.map(({ message }) => message.labels['alertname']))
    expect([...types]).toEqual(['cpu'])
  })

  test('two channels that fail are told of each other once they are well', async () => {
    const { bad, good, scene } = begin()
    bad.answer = () => down
    good.answer = () => down
    await scene.breach(0)
    await scene.until(10)
    bad.answer = () => ok
    good.answer = () => ok
    await scene.until(60)
    expect(await scene.manager.listAlerts({ rule: 'notifier_failed', status: 'active' })).toEqual([])
    expect(await scene.manager.listNotifications()).toEqual([])
  })
})

test('a channel that is down for two days is told nothing of the first, which is kept as dead letters', async () => {
  const { bad, scene } = begin()
  bad.answer = () => down
  await scene.evaluate(0, samples(300))
  await scene.until(48 * 60)
  const dead = await scene.manager.listNotifications({ state: 'dead', channel: 'bad', limit: 1000 })
  expect(dead).toHaveLength(300)
  expect(await scene.manager.listNotifications({ state: 'queued' })).toEqual([])
  expect(bad.sent.length).toBeLessThan(200)
})

test('messages for a channel that is not configured any more are given up after a day, not kept for ever', async () => {
  const store = memoryStore()
  const { bad, scene } = begin({ store })
  bad.answer = () => down
  await scene.breach(0)
  await scene.manager.stop()
  const rules = [{ ...now, notificationChannels: ['good'] }]
  const after = new Scene({ rules, notifiers: [new Receiver('good')], store })
  await after.until(26 * 60)
  const [dead] = await after.manager.listNotifications()
  expect(dead).toMatchObject({ channel: 'bad', state: 'dead' })
  expect(dead?.reason).toContain('the channel is no longer configured')
  expect(await after.manager.listAlerts({ rule: 'notifier_failed' })).toMatchObject([{ status: 'resolved' }])
  await expect(after.manager.testNotification('bad')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
