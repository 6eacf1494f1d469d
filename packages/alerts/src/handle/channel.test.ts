import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { broken, fallbackScene } from '../../test/fallback.ts'
import {
  cpuRule,
  delivered,
  down,
  MINUTE_MS,
  newsOf,
  range,
  Receiver,
  Scene,
  startFakeTime,
  timeAt,
} from '../../test/scene.ts'
import { AlertManager } from '../manager.ts'
import type { AlertManagerOptions } from '../manager/options.ts'
import type { NotifierDelivery } from '../notifier.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertStore } from '../store/store.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const rule = { ...cpuRule, consecutiveBreaches: 1 }
const pause: NotifierDelivery = {
  outcome: 'retryable',
  reason: 'HTTP 429',
  retryAfterMs: 60 * MINUTE_MS,
  mayHaveArrived: false,
}

test.each<readonly [string, NotifierDelivery]>([
  ['refused', broken],
  ['was paused for an hour', pause],
  ['failed', down],
])('a retry sends at once what is due on a channel that %s', async (_title, answer) => {
  const scene = new Scene({ rules: [rule] })
  scene.log.answer = () => answer
  await scene.breach(...range(0, 3))
  scene.log.answer = () => delivered
  const before = scene.log.sent.length
  await scene.until(3.1)
  expect(await scene.manager.retryChannel('log')).toMatchObject({ until: null, due: 1, sendable: 1 })
  await scene.settle()
  expect(scene.log.sent.slice(before).map(({ message }) => message.type)).toEqual(['fired'])
  expect(await scene.manager.listChannels()).toMatchObject([{ state: 'ok', due: 0, reason: null }])
})

test('a retry of a channel that still refuses begins a longer wait', async () => {
  const scene = new Scene({ rules: [rule] })
  scene.log.answer = () => broken
  await scene.breach(0)
  await scene.until(0.5)
  await scene.manager.retryChannel('log')
  await scene.settle()
  const refusing = { state: 'refusing', until: timeAt(5.5).toISOString(), reason: 'HTTP 401' }
  expect(await scene.manager.listChannels()).toMatchObject([refusing])
})

test('a channel with nothing due is sent nothing, and shows no success', async () => {
  const scene = new Scene({ rules: [rule] })
  const status = await scene.manager.retryChannel('log')
  await scene.until(10)
  expect(status).toMatchObject({ state: 'ok', due: 0, sendable: 0, lastSentAt: null })
  expect(scene.log.sent).toEqual([])
})

test('what a silence holds stays held', async () => {
  const scene = new Scene({ rules: [rule] })
  await scene.silence(30)
  await scene.breach(1)
  expect(await scene.manager.retryChannel('log')).toMatchObject({ due: 0, withheld: 1 })
  await scene.until(10)
  expect(scene.log.sent).toEqual([])
})

test('repeated retries attempt once in five seconds', async () => {
  const scene = new Scene({ rules: [rule] })
  scene.log.answer = () => pause
  await scene.breach(0)
  for (const second of range(1, 20)) {
    await scene.until(second / 60)
    await scene.manager.retryChannel('log')
    await scene.settle()
  }
  expect(scene.log.sent.map(({ minute }) => Math.round(minute * 60))).toEqual([0, 5, 10, 15, 20])
})

test('a retry during an attempt begins no second one', async () => {
  const scene = new Scene({ rules: [rule], attemptTimeoutMs: 30_000 })
  scene.log.answer = () => new Promise(() => undefined)
  await scene.breach(0)
  await scene.until(0.2)
  await Promise.all(range(1, 5).map(() => scene.manager.retryChannel('log')))
  await scene.settle()
  expect(scene.log.sent).toHaveLength(1)
})

test('the fallback stands in until the channel accepts a message, whatever a retry does', async () => {
  const { scene, slack, email } = fallbackScene({ slack: ['email'] })
  slack.answer = () => pause
  await scene.breach(0)
  slack.answer = () => down
  await scene.until(1)
  expect(await scene.manager.retryChannel('slack')).toMatchObject({ isUsable: false })
  await scene.settle()
  expect(await scene.manager.listChannels()).toMatchObject([
    { state: 'backing_off', isUsable: false },
    {},
    {},
  ])
  await scene.breach(1.1)
  expect(newsOf(email)).toEqual(['fired 0'])
  slack.answer = () => delivered
  await scene.until(2)
  await scene.manager.retryChannel('slack')
  await scene.settle()
  expect(await scene.manager.listChannels()).toMatchObject([{ state: 'ok', isUsable: true }, {}, {}])
})

test('a retry reaches every recipient of a channel, and no other channel', async () => {
  const [mail, log] = [
    Object.assign(new Receiver('mail'), { recipients: ['a@example.org', 'b@example.org'] }),
    new Receiver('log'),
  ]
  mail.answer = () => pause
  log.answer = () => pause
  const scene = new Scene({ rules: [rule], notifiers: [mail, log] })
  await scene.breach(0)
  await scene.until(1)
  await scene.manager.retryChannel('mail')
  await scene.settle()
  expect([mail.sent.length, log.sent.length]).toEqual([4, 1])
})

test('an unknown channel cannot be retried', async () => {
  const { manager } = new Scene({ rules: [rule] })
  await expect(manager.retryChannel('mail')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(manager.retryChannel(1 as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
})

test('a manager that is not started sends what a retry freed once it starts', async () => {
  const scene = new Scene({ rules: [rule] })
  scene.log.answer = () => pause
  await scene.breach(0)
  await scene.manager.stop()
  scene.log.answer = () => delivered
  await scene.until(1)
  expect(await scene.manager.retryChannel('log')).toMatchObject({ until: null, sendable: 1 })
  scene.manager.start()
  await scene.settle()
  expect(scene.log.log).toEqual(['fired 0', 'fired 1'])
})

function withWebhooks(store: AlertStore): AlertManagerOptions {
  return { store, webhookNotifier: ({ name }) => new Receiver(name) }
}

describe('the webhook of a stored rule', () => {
  const saved = { ...rule, name: 'disk', webhookUrl: 'https://hooks.example.com/s3cr3t' }
  test.each(['retryChannel', 'testNotification'] as const)(
    '%s finds it before anything else has loaded the rules',
    async (method) => {
      const store = memoryStore()
      const before = new Scene(withWebhooks(store))
      await before.manager.saveRule(saved, { by: 'ann' })
      await before.manager.stop()
      const after = new AlertManager({ notifiers: [new Receiver()], rules: [], ...withWebhooks(store) })
      const result = await after[method]('webhook:disk')
      expect(result).toMatchObject(method === 'retryChannel' ? { rule: 'disk' } : delivered)
    },
  )

  test('is unknown once the rule is deleted', async () => {
    const { manager } = new Scene(withWebhooks(memoryStore()))
    await manager.saveRule(saved, { by: 'ann' })
    await manager.deleteRule('disk')
    for (const method of ['retryChannel', 'testNotification'] as const)
      await expect(manager[method]('webhook:disk')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('a configured channel can be tested while the store cannot be loaded', async () => {
  const store = { ...memoryStore(), load: () => Promise.reject(new Error('locked')) }
  const { manager } = new Scene({ rules: [rule], store })
  manager.on('error', () => {})
  expect(await manager.testNotification('log')).toEqual(delivered)
})
