import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, Receiver, Scene, startFakeTime } from '../../test/scene.ts'
import type { AlertNotifier } from '../notifier.ts'
import { memoryStore } from '../store/memory.ts'
import type { AlertTransition } from './events.ts'

const rule = { ...cpuRule, consecutiveBreaches: 1, severity: 'critical' } as const

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

/** A scene whose channel `mail` is broken. */
function begin(declarations: Partial<AlertNotifier> = {}) {
  const [log, mail] = [new Receiver('log'), Object.assign(new Receiver('mail'), declarations)]
  mail.answer = () => ({ outcome: 'channel_broken', reason: 'the token was revoked' })
  const store = memoryStore()
  const scene = new Scene({ rules: [rule], notifiers: [log, mail], store })
  return { log, mail, scene, store }
}

const about = (receiver: Receiver, name: string): readonly string[] =>
  receiver.sent
    .flatMap(({ message }) => message.alerts)
    .filter(({ rule: each }) => each === name)
    .map(({ summary, detail }) => (detail === null ? summary : `${summary}: ${detail}`))

test('a channel that refuses is an alert at once, without a round, for the other channels only', async () => {
  const { log, mail, scene } = begin()
  const fired: AlertTransition[] = []
  scene.manager.on('fired', (transition) => fired.push(transition))
  await scene.breach(0)
  await scene.until(0.2)
  expect(fired.map(({ rule: name, labels }) => [name, labels['channel']])).toEqual([
    ['cpu', undefined],
    ['notifier_failed', 'mail'],
  ])
  expect(about(log, 'notifier_failed')).toEqual([
    'channel mail takes no messages: 1 notification waits, the worst critical (cpu); last answer: the token was revoked',
  ])
  expect(about(mail, 'notifier_failed')).toEqual([])
  await scene.manager.stop()
})

test('it ends with the next message that the channel accepts', async () => {
  const { log, mail, scene } = begin()
  await scene.breach(0)
  mail.answer = () => ({ outcome: 'delivered' })
  await scene.until(3)
  expect(await scene.manager.listAlerts({ rule: 'notifier_failed' })).toMatchObject([
    { status: 'resolved', resolution: { reason: 'recovered' }, summary: 'channel mail takes messages again' },
  ])
  expect(about(log, 'notifier_failed').at(-1)).toBe('channel mail takes messages again')
  await scene.manager.stop()
})

test('it ends as removed if its channel is no longer configured', async () => {
  const { scene, store } = begin()
  await scene.breach(0)
  await scene.until(1)
  await scene.manager.stop()
  const log = new Receiver('log')
  const after = new Scene({ rules: [rule], notifiers: [log], store })
  const resolved: AlertTransition[] = []
  after.manager.on('resolved', (transition) => resolved.push(transition))
  await after.until(2)
  expect(resolved).toMatchObject([{ rule: 'notifier_failed', reason: 'rule_removed' }])
  expect(about(log, 'notifier_failed')).toEqual(['channel mail is no longer configured'])
  await after.manager.stop()
})

test('it goes on over a restart while the channel still refuses', async () => {
  const { scene, store } = begin()
  await scene.breach(0)
  await scene.until(1)
  await scene.manager.stop()
  const mail = new Receiver('mail')
  mail.answer = () => ({ outcome: 'channel_broken', reason: 'the token was revoked' })
  const after = new Scene({ rules: [rule], notifiers: [new Receiver('log'), mail], store })
  await after.until(2)
  expect(await after.manager.listAlerts({ rule: 'notifier_failed' })).toMatchObject([
    { status: 'active', number: 1 },
  ])
  await after.manager.stop()
})

test('it ends at a start with another destination', async () => {
  const { scene, store } = begin({ destination: () => 'https://a.example' })
  await scene.breach(0)
  await scene.until(1)
  await scene.manager.stop()
  const good = Object.assign(new Receiver('mail'), { destination: () => 'https://b.example' })
  const after = new Scene({ rules: [rule], notifiers: [new Receiver('log'), good], store })
  await after.until(2)
  expect(good.log).toEqual(['fired 1'])
  expect(await after.manager.listAlerts({ rule: 'notifier_failed' })).toMatchObject([{ status: 'resolved' }])
  await after.manager.stop()
})
