import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { AlertManager } from '../manager/manager.ts'
import { memoryStore } from '../stores/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const now = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0 }
const down: NotifierDelivery = { outcome: 'retryable', reason: 'down' }
const hang = (): Promise<NotifierDelivery> => new Promise(() => undefined)

async function endWhileSending(answer: NotifierDelivery): Promise<Scene> {
  const scene = new Scene({ rules: [now] })
  const pending = Promise.withResolvers<NotifierDelivery>()
  scene.log.answer = () => pending.promise
  await scene.breach(0)
  scene.log.answer = () => ({ outcome: 'delivered' })
  await scene.ok(0.1)
  expect(scene.log.sent).toHaveLength(1)
  pending.resolve(answer)
  await scene.until(60)
  return scene
}

describe('a message that does not arrive', () => {
  test('is tried again after 1, 5, 15 and 45 s, under the same id, with the number of the attempt', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = () => down
    await scene.breach(0)
    await scene.until(2)
    expect(scene.log.sent.map(({ minute }) => Math.round(minute * 60))).toEqual([0, 1, 6, 21, 66])
    expect(scene.log.sent.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5])
    expect(new Set(scene.log.sent.map(({ message }) => message.id)).size).toBe(1)
    expect(new Set(scene.log.sent.map(({ message }) => JSON.stringify(message))).size).toBe(1)
  })

  test('is given up after a day, with the reason kept, and owes no RESOLVE', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = () => down
    await scene.breach(0)
    const id = await scene.openId()
    await scene.until(48 * 60)
    const attempts = scene.log.sent.length
    expect(scene.log.sent.at(-1)?.minute).toBeGreaterThan(23 * 60 - 1)
    expect(scene.log.sent.at(-1)?.minute).toBeLessThanOrEqual(24 * 60)
    const [, dead] = await scene.manager.listEvents(id)
    const detail = `fire: given up after ${attempts} attempts: down`
    expect(dead).toMatchObject({ type: 'notification_dead', channel: 'log', detail })
    await scene.ok(48 * 60 + 1)
    expect(scene.log.sent).toHaveLength(attempts)
  })

  test('waits at least as long as the receiver asked, and so does all else on the channel', async () => {
    const scene = new Scene({ rules: [now, { ...now, name: 'other', metricName: 'other' }] })
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 10 * MINUTE_MS })
    await scene.breach(0)
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.evaluate(1, { metrics: { other: 93 } })
    await scene.until(9.99)
    expect(scene.log.log).toEqual(['fired 0'])
    await scene.until(10)
    expect(scene.log.log).toEqual(['fired 0', 'fired 10', 'fired 10'])
  })

  test('is dead at once when the channel refuses it for good', async () => {
    const scene = new Scene({ rules: [now] })
    const reports = vi.fn()
    scene.manager.on('delivery', reports)
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'token=abcdef123456 refused' })
    await scene.breach(0)
    const alertId = await scene.openId()
    await scene.until(60)
    expect(scene.log.sent).toHaveLength(1)
    const reason = 'permanent: token=[redacted] refused'
    const report = { alertId, channel: 'log', type: 'fire', outcome: 'dead', attempt: 1, reason }
    expect(reports).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(report))
    await scene.ok(61)
    expect(scene.log.sent).toHaveLength(1)
  })

  test('waits for a broken channel, which is tried every ten minutes, and is given up after a day', async () => {
    const scene = new Scene({ rules: [now, { ...now, name: 'other', metricName: 'other' }] })
    scene.log.answer = () => ({ outcome: 'channel_broken', reason: 'no such hook' })
    await scene.breach(0)
    const id = await scene.openId()
    await scene.evaluate(11, { metrics: { other: 93 } })
    expect(scene.log.log).toEqual(['fired 0', 'fired 10'])
    await scene.until(26 * 60)
    const minutes = scene.log.sent.map(({ minute }) => minute)
    expect(minutes.slice(1).every((minute, index) => minute - (minutes[index] ?? 0) >= 10)).toBe(true)
    expect((await scene.manager.listEvents(id)).at(-1)).toMatchObject({
      type: 'notification_dead',
      detail: expect.stringContaining('no such hook'),
    })
    const attempts = scene.log.sent.length
    await scene.until(30 * 60)
    expect(scene.log.sent).toHaveLength(attempts)
  })

  test('is cut short when the receiver hangs, and tried again', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = hang
    await scene.breach(0)
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.until(0.5)
    expect(scene.log.sent).toHaveLength(1)
    await scene.until(0.52)
    expect(scene.log.sent.map(({ attempt }) => attempt)).toEqual([1, 2])
  })
})

describe('an episode that ends while its FIRE is under way', () => {
  test('is told as resolved after the FIRE has arrived', async () => {
    const scene = await endWhileSending({ outcome: 'delivered' })
    expect(scene.log.log).toEqual(['fired 0', 'resolved 0.1'])
  })

  test('is told in one message when the FIRE has to be tried again', async () => {
    const scene = await endWhileSending(down)
    expect(scene.log.log).toEqual(['fired 0', 'resolved 0.1'])
    const [alert] = await scene.manager.listAlerts()
    expect(await scene.eventTypes(alert?.id ?? '')).toContain('notification_collapsed')
  })

  test('is not told when the FIRE can never arrive', async () => {
    const scene = await endWhileSending({ outcome: 'permanent', reason: 'too long' })
    expect(scene.log.log).toEqual(['fired 0'])
    const [alert] = await scene.manager.listAlerts()
    expect(await scene.eventTypes(alert?.id ?? '')).toEqual([
      'fired',
      'resolved',
      'notification_dead',
      'notification_dropped',
    ])
  })
})

test('episodes that come and go while a FIRE is under way are each told in order', async () => {
  const scene = new Scene({ rules: [now] })
  const pending = Promise.withResolvers<NotifierDelivery>()
  scene.log.answer = () => pending.promise
  await scene.breach(0)
  const first = await scene.openId()
  scene.log.answer = () => ({ outcome: 'delivered' })
  await scene.ok(0.1)
  await scene.breach(0.2)
  const second = await scene.openId()
  await scene.ok(0.3)
  pending.resolve({ outcome: 'delivered' })
  await scene.until(60)
  const told = scene.log.sent.map(({ message }) => [message.type, message.group])
  expect(told).toEqual([
    ['fired', first],
    ['resolved', first],
    ['resolved', second],
  ])
})

test('a FIRE that is dropped while its turn comes is not sent', async () => {
  const store = memoryStore()
  let slow = false
  const commit: typeof store.commit = async (changes) => {
    if (slow) await new Promise((resolve) => setTimeout(resolve, 100))
    await store.commit(changes)
  }
  const scene = new Scene({ rules: [{ ...now, cooldownMinutes: 5 }], store: { ...store, commit } })
  await scene.breach(0)
  await scene.ok(1)
  await scene.breach(2)
  await scene.until(5 - 0.05 / 60)
  slow = true
  const round = scene.manager.evaluateRules({ metrics: { cpu_percent: 1 } })
  await scene.until(60)
  await round
  expect(scene.log.log).toEqual(['fired 0', 'resolved 1', 'digest 20'])
})

test('a channel that hangs or is down delays no other', async () => {
  const [slow, dead, good] = [new Receiver('slow'), new Receiver('dead'), new Receiver('good')]
  slow.answer = hang
  dead.answer = () => down
  const rules = [{ ...now, notificationChannels: ['slow', 'dead', 'good'] }]
  const scene = new Scene({ rules, notifiers: [slow, dead, good] })
  await scene.breach(0)
  await scene.ok(0.05)
  await scene.breach(0.1)
  expect(good.log).toEqual(['fired 0', 'resolved 0.05', 'fired 0.1'])
})

test('the worst alert is told first, and messages about one alert keep their order', async () => {
  const rules = (['info', 'critical', 'warning'] as const).map((severity) => ({
    ...now,
    name: severity,
    severity,
  }))
  const scene = new Scene({ rules })
  scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: MINUTE_MS })
  await scene.breach(0)
  scene.log.answer = () => ({ outcome: 'delivered' })
  await scene.until(2)
  expect(scene.log.sent.slice(1).map(({ message }) => message.severity)).toEqual([
    'critical',
    'warning',
    'info',
  ])
})

test('a message is not given up because the receiver asks for a day', async () => {
  const scene = new Scene({ rules: [now] })
  scene.log.answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    return { outcome: 'retryable', reason: 'busy', retryAfterMs: 48 * 60 * MINUTE_MS }
  }
  await scene.breach(0)
  await scene.until(1)
  expect(await scene.manager.listNotifications()).toMatchObject([{ state: 'queued', reason: 'busy' }])
  await scene.until(24 * 60 + 1)
  expect(scene.log.log).toEqual(['fired 0', 'fired 1440.02'])
  expect(await scene.manager.listNotifications()).toMatchObject([{ state: 'dead', attempts: 2 }])
})

test('once a channel delivers again, what has long been tried does not wait for its next turn', async () => {
  const scene = new Scene({ rules: [now, { ...now, name: 'other', metricName: 'other' }] })
  scene.log.answer = () => down
  await scene.breach(0)
  // The last attempt was less than a minute ago, the next is an hour away.
  await scene.until(369)
  const before = scene.log.sent.length
  expect(scene.log.sent.at(-1)?.minute).toBeGreaterThan(368)
  scene.log.answer = () => ({ outcome: 'delivered' })
  await scene.evaluate(369, { metrics: { other: 93 } })
  await scene.until(380)
  const told = scene.log.sent.slice(before).map(({ message }) => message.labels['alertname'])
  expect(told).toEqual(['other', 'cpu'])
})

test('a delivery that could not be marked is marked later and never sent twice', async () => {
  const store = memoryStore()
  let full = false
  const commit: typeof store.commit = (changes) =>
    full ? Promise.reject(new Error('disk full')) : store.commit(changes)
  const scene = new Scene({ rules: [now], store: { ...store, commit } })
  const errors = vi.fn()
  scene.manager.on('error', errors)
  scene.log.answer = ({ labels }) => {
    full ||= labels['alertname'] === 'cpu'
    return { outcome: 'delivered' }
  }
  await scene.breach(0)
  const id = await scene.openId()
  await scene.until(1)
  expect(errors).toHaveBeenCalledWith(expect.objectContaining({ message: 'disk full' }))
  expect(await scene.eventTypes(id)).toEqual(['fired'])
  full = false
  await scene.until(2)
  expect(await scene.eventTypes(id)).toEqual(['fired', 'notification_sent'])
  expect(scene.log.sent.filter(({ message }) => message.group === id)).toHaveLength(1)
})

test('a channel that answers at once does not keep the event loop from its turns', async () => {
  vi.useRealTimers()
  const count = 300
  const samples = Array.from({ length: count }, (_, n) => ({
    name: 'cpu_percent',
    labels: { host: `h${n}` },
    value: 93,
  }))
  const done = Promise.withResolvers<boolean>()
  let hadTurn = false
  let sent = 0
  const send = async (): Promise<NotifierDelivery> => {
    sent += 1
    if (sent === count) done.resolve(hadTurn)
    return { outcome: 'delivered' }
  }
  let ms = 0
  const clock = { now: () => START, monotonic: () => (ms += 1) }
  const rules = [{ ...now, maxNotificationsPerHour: count }]
  const manager = new AlertManager({ rules, notifiers: [{ name: 'log', send }], clock })
  await manager.evaluateRules({ metrics: samples })
  manager.start()
  setImmediate(() => (hadTurn = true))
  expect(await done.promise).toBe(true)
  await manager.stop()
})

test('a test message goes past the outbox and says what became of it', async () => {
  const scene = new Scene()
  expect(await scene.manager.testNotification('log')).toEqual({ outcome: 'delivered' })
  expect(scene.log.sent[0]?.message).toMatchObject({ type: 'test', title: '[TEST] Message to channel log' })
  scene.log.answer = () => ({ outcome: 'channel_broken', reason: 'no such hook' })
  expect(await scene.manager.testNotification('log')).toEqual({
    outcome: 'channel_broken',
    reason: 'no such hook',
  })
  await scene.until(60)
  expect(scene.log.sent).toHaveLength(2)
  expect(START).toBeLessThan(Date.now())
})
