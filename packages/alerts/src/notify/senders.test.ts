import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { MINUTE_MS, range, Scene, START, startFakeTime } from '../../test/scene.ts'
import { about, begin, down, now, ok, samples } from '../../test/two-channels.ts'
import { AlertManager } from '../manager.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { memoryStore } from '../store/memory.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const hang = (): Promise<NotifierDelivery> => new Promise(() => undefined)

describe('beside a channel', () => {
  test.each<[string, (atMs: number) => NotifierDelivery | Promise<NotifierDelivery>]>([
    [
      'that asks for a pause of ten minutes',
      (atMs) => ({ ...down, retryAfterMs: START + 10 * MINUTE_MS - atMs }),
    ],
    ['that is down', () => down],
    ['that takes a message and never answers', hang],
  ])(
    '%s, another is notified as ever; the first learns what is the case once it is well',
    async (_, answer) => {
      const { bad, good, scene } = begin()
      bad.answer = () => (Date.now() < START + 10 * MINUTE_MS ? answer(Date.now()) : ok)
      for (const minute of range(0, 9)) await scene.cpu(minute, minute % 2 === 0 ? 93 : 20)
      expect(about(good, 'cpu').map(({ minute }) => minute)).toEqual(range(0, 9))
      expect(bad.sent.length).toBeLessThanOrEqual(30)
      await scene.until(60)
      const arrived = about(bad, 'cpu').filter(({ minute }) => minute >= 10)
      expect(arrived.at(-1)?.message.type).toMatch(/resolved|digest/)
      expect(await scene.manager.listDueNotifications()).toEqual([])
    },
  )
})

describe('a message that is not accepted', () => {
  test('is tried after 1, 5, 15 and 45 s under the same id, with the number of the attempt', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = () => down
    await scene.breach(0)
    await scene.until(1.2)
    expect(scene.log.sent.map(({ minute }) => Math.round(minute * 60))).toEqual([0, 1, 6, 21, 66])
    expect(scene.log.sent.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5])
    expect(new Set(scene.log.sent.map(({ message }) => message.id)).size).toBe(1)
  })

  test('is tried every minute while it is about an error', async () => {
    const scene = new Scene({ rules: [{ ...now, severity: 'error' }] })
    scene.log.answer = () => down
    await scene.breach(0)
    await scene.until(62)
    const lastHour = scene.log.sent.filter(({ minute }) => minute > 2 && minute <= 62)
    expect(lastHour).toHaveLength(60)
  })

  test('is tried again within a minute when an error becomes due', async () => {
    const scene = new Scene({
      rules: [now, { ...now, name: 'other', metricName: 'other', severity: 'critical' }],
    })
    scene.log.answer = () => down
    await scene.breach(0)
    await scene.until(100)
    scene.log.answer = () => ok
    await scene.evaluate(100, { metrics: { other: 93 } })
    await scene.until(101)
    expect(about(scene.log, 'other')).toHaveLength(1)
  })

  test('is sent once more at once in brief form when it is refused', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = ({ form }) => (form === 'brief' ? ok : { outcome: 'permanent', reason: 'HTTP 400' })
    await scene.evaluate(0, samples(20))
    expect(scene.log.sent.map(({ message }) => message.form)).toEqual(['full', 'brief'])
    expect(await scene.manager.listDueNotifications()).toEqual([])
  })

  test('is not sent in brief form when the channel is broken', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = () => ({ outcome: 'channel_broken', reason: 'HTTP 404' })
    await scene.breach(0)
    expect(scene.log.sent).toHaveLength(1)
    await scene.until(10)
    expect(await scene.eventTypes(await scene.openId())).toEqual(['fired', 'notification_refused'])
  })

  test('waits at least as long as the receiver asks, and so does all else on the channel', async () => {
    const scene = new Scene({ rules: [now, { ...now, name: 'other', metricName: 'other' }] })
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 10 * MINUTE_MS })
    await scene.breach(0)
    scene.log.answer = () => ok
    await scene.evaluate(1, { metrics: { other: 93 } })
    await scene.until(9.99)
    expect(scene.log.log).toEqual(['fired 0'])
    await scene.until(10)
    expect(scene.log.log).toEqual(['fired 0', 'fired 10', 'fired 10'])
  })

  test('is cut short when the receiver hangs, and tried again', async () => {
    const scene = new Scene({ rules: [now] })
    scene.log.answer = hang
    await scene.breach(0)
    scene.log.answer = () => ok
    await scene.until(0.5)
    expect(scene.log.sent).toHaveLength(1)
    await scene.until(0.52)
    expect(scene.log.sent.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  test('is reported by an event with its reason, without secrets, and the time of the next try', async () => {
    const scene = new Scene({ rules: [now] })
    const [failed, refused, sent] = [vi.fn(), vi.fn(), vi.fn()]
    scene.manager.on('notificationFailed', failed)
    scene.manager.on('notificationRefused', refused)
    scene.manager.on('notificationSent', sent)
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'token=abcdef123456 refused' })
    await scene.breach(0)
    const alertId = await scene.openId()
    const report = { channel: 'log', reason: 'token=[redacted] refused', alerts: [{ alertId }] }
    expect(refused).toHaveBeenCalledTimes(2)
    expect(refused).toHaveBeenLastCalledWith(
      expect.objectContaining({ attempt: 2, nextTryAt: '2026-01-05T10:01:00.000Z' }),
    )
    expect(refused.mock.lastCall?.[0]).toMatchObject(report)
    scene.log.answer = () => down
    await scene.until(1)
    expect(failed).toHaveBeenCalledTimes(1)
    scene.log.answer = () => ok
    await scene.until(2)
    expect(sent.mock.lastCall?.[0]).toMatchObject({ channel: 'log', reason: null, alerts: [{ alertId }] })
  })
})

test('tries that a stop cuts off are no failures of their channel', async () => {
  const { bad, scene } = begin({ attemptTimeoutMs: 600_000 })
  bad.answer = hang
  await scene.breach(0)
  for (let times = 0; times < 8; times += 1) {
    const stopped = scene.manager.stop()
    await vi.advanceTimersByTimeAsync(10_000)
    await stopped
    scene.manager.start()
    await vi.advanceTimersByTimeAsync(5 * MINUTE_MS)
  }
  expect(await scene.manager.listAlerts({ rule: 'notifier_failed' })).toEqual([])
})

test('the worst alert is sent first', async () => {
  const rules = (['info', 'critical', 'warning'] as const).map((severity) => ({
    ...now,
    name: severity,
    metricName: severity,
    severity,
  }))
  const scene = new Scene({ rules })
  await scene.evaluate(0, { metrics: { info: 93, critical: 93, warning: 93 } })
  expect(scene.log.sent.map(({ message }) => message.alerts[0]?.severity)).toEqual([
    'critical',
    'warning',
    'info',
  ])
})

const health = (gitlab: string) => [
  { name: 'gitlab', status: gitlab },
  { name: 'review', status: 'unhealthy', dependsOn: ['gitlab'] },
]

test('an alert that another one inhibited is sent with its first sample after the end of the other', async () => {
  const rule = { name: 'checks', healthCheckName: '*', groupWaitMs: 0 }
  const scene = new Scene({ rules: [rule] })
  await scene.evaluate(0, { health: health('unhealthy') })
  await scene.evaluate(2, { health: health('healthy') })
  await scene.evaluate(3.5, { health: health('healthy') })
  const sent = scene.log.sent.map(({ message, minute }) =>
    [...(message.alerts ?? []).map(({ labels, news }) => `${labels['check']} ${news}`), minute].join(' '),
  )
  expect(sent).toEqual(['gitlab fired 0', 'gitlab resolved 2', 'review fired 3.5'])
})

test('a result that could not be stored is stored later, and nothing is sent twice', async () => {
  const store = memoryStore()
  let full = false
  const commit: typeof store.commit = (changes) =>
    full ? Promise.reject(new Error('disk full')) : store.commit(changes)
  const scene = new Scene({ rules: [now], store: { ...store, commit } })
  const errors = vi.fn()
  scene.manager.on('error', errors)
  scene.log.answer = () => {
    full = true
    return ok
  }
  await scene.breach(0)
  const id = await scene.openId()
  await scene.until(1)
  expect(errors).toHaveBeenCalledWith(expect.objectContaining({ message: 'disk full' }))
  expect((await store.listEvents(id)).map(({ type }) => type)).toEqual(['fired'])
  scene.log.answer = () => ok
  full = false
  await scene.until(2)
  expect((await store.listEvents(id)).map(({ type }) => type)).toEqual(['fired', 'notification_sent'])
  expect(about(scene.log, 'cpu')).toHaveLength(1)
})

const failToCommit = (): Promise<void> => Promise.reject(new Error('disk full'))

test('while nothing can be stored, alerts are still evaluated and sent', async () => {
  const store = memoryStore()
  const scene = new Scene({ rules: [now], store: { ...store, commit: failToCommit } })
  scene.manager.on('error', () => undefined)
  await scene.breach(0)
  await scene.ok(2)
  await scene.until(4)
  expect(about(scene.log, 'cpu').map(({ message }) => message.type)).toEqual(['fired', 'resolved'])
  expect(about(scene.log, 'store_failed').map(({ message }) => message.type)).toEqual(['fired'])
})

test('a store that never answers holds an evaluation round for ten seconds at most', async () => {
  const store = memoryStore()
  const scene = new Scene({ rules: [now], store: { ...store, commit: () => new Promise(() => undefined) } })
  scene.manager.on('error', () => undefined)
  const round = scene.manager.evaluateRules({ metrics: { cpu_percent: 93 } })
  await scene.until(1)
  expect((await round).fired).toHaveLength(1)
  expect(about(scene.log, 'cpu')).toHaveLength(1)
})

test('a channel that answers at once does not keep the event loop from its turns', async () => {
  vi.useRealTimers()
  const count = 300
  const metrics = range(1, count).map((n) => ({ name: 'cpu_percent', labels: { host: `h${n}` }, value: 93 }))
  const done = Promise.withResolvers<boolean>()
  let hadTurn = false
  let sent = 0
  const send = async (): Promise<NotifierDelivery> => {
    sent += 1
    if (sent === count) done.resolve(hadTurn)
    return await Promise.resolve(ok)
  }
  const pager = { name: 'pager', forMachines: true, alertsPerMessage: 1, send }
  const manager = new AlertManager({ rules: [now], notifiers: [pager] })
  await manager.evaluateRules({ metrics })
  setImmediate(() => (hadTurn = true))
  manager.start()
  expect(await done.promise).toBe(true)
  await manager.stop()
})

test('a test message goes past every stage and returns the outcome', async () => {
  const scene = new Scene()
  expect(await scene.manager.testNotification('log')).toEqual({ outcome: 'delivered' })
  expect(scene.log.sent[0]?.message).toMatchObject({ type: 'test', channel: 'log', alerts: [] })
  scene.log.answer = () => ({ outcome: 'channel_broken', reason: 'no such hook' })
  expect(await scene.manager.testNotification('log')).toEqual({
    outcome: 'channel_broken',
    reason: 'no such hook',
  })
  await scene.until(60)
  expect(scene.log.sent).toHaveLength(2)
})
