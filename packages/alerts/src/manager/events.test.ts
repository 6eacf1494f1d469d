import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Scene, START, startFakeTime } from '../../test/scene.ts'
import { memoryStore } from '../store/memory.ts'
import type { NotificationAttempt } from './events.ts'

const rule = { ...cpuRule, consecutiveBreaches: 1 }

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

/** Collects `name payload` of the events about notifications. */
function collect(scene: Scene): (readonly [string, NotificationAttempt])[] {
  const events: (readonly [string, NotificationAttempt])[] = []
  for (const name of ['notificationSent', 'notificationFailed', 'notificationRefused'] as const)
    scene.manager.on(name, (payload) => events.push([name, payload]))
  return events
}

test('each attempt is an event: failed for now, then sent', async () => {
  const scene = new Scene({ rules: [rule] })
  const events = collect(scene)
  scene.log.answer = () => ({ outcome: 'retryable', reason: 'status 503' })
  await scene.breach(0)
  const id = await scene.openId()
  scene.log.answer = () => ({ outcome: 'delivered' })
  await scene.until(1)
  const alerts = [{ alertId: id, rule: 'cpu', severity: 'warning', kind: 'fire' }]
  const notificationId = scene.log.sent[0]?.message.id
  expect(events).toEqual([
    [
      'notificationFailed',
      {
        notificationId,
        channel: 'log',
        type: 'fired',
        alerts,
        attempt: 1,
        reason: 'status 503',
        nextTryAt: at(1 / 60),
      },
    ],
    [
      'notificationSent',
      { notificationId, channel: 'log', type: 'fired', alerts, attempt: 2, reason: null, nextTryAt: null },
    ],
  ])
  await scene.manager.stop()
})

test('a refused message is an event for each form, with the next try', async () => {
  const scene = new Scene({ rules: [rule] })
  const events = collect(scene)
  scene.log.answer = () => ({ outcome: 'permanent', reason: 'status 400' })
  await scene.breach(0)
  expect(events.map(([name, { attempt, reason, nextTryAt }]) => [name, attempt, reason, nextTryAt])).toEqual([
    ['notificationRefused', 1, 'status 400', at(0)],
    ['notificationRefused', 2, 'status 400', at(1)],
  ])
  await scene.manager.stop()
})

test('an attempt is an event once its result is stored', async () => {
  const store = memoryStore()
  const scene = new Scene({ rules: [rule], store })
  const statuses: string[] = []
  scene.manager.on('notificationSent', async ({ notificationId }) => {
    const attempts = await store.listAttempts({ limit: 10 })
    statuses.push(attempts.find(({ id }) => id === notificationId)?.status ?? 'unknown')
  })
  await scene.breach(0)
  expect(statuses).toEqual(['accepted'])
  await scene.manager.stop()
})

test('people act in events: acknowledged, unacknowledged, suppressed, unsuppressed, silences', async () => {
  const scene = new Scene({ rules: [rule] })
  const { manager } = scene
  const seen: string[] = []
  for (const name of ['acknowledged', 'unacknowledged', 'suppressed', 'unsuppressed'] as const)
    manager.on(name, ({ status }) => seen.push(`${name} ${status}`))
  for (const name of ['silenceAdded', 'silenceExpired'] as const)
    manager.on(name, ({ state }) => seen.push(`${name} ${state}`))
  await scene.breach(0)
  const id = await scene.openId()
  await manager.acknowledgeAlert(id, { by: 'ann' })
  await manager.unacknowledgeAlert(id, { by: 'ann' })
  await manager.suppressAlert(id, { by: 'ann', reason: 'known', until: START + MINUTE_MS })
  await manager.unsuppressAlert(id, { by: 'ben', note: 'fixed' })
  await scene.silence(30)
  const [silence] = await manager.listSilences()
  await manager.expireSilence(silence?.id ?? '', { by: 'ben' })
  expect(seen).toEqual([
    'acknowledged acknowledged',
    'unacknowledged active',
    'suppressed suppressed',
    'unsuppressed active',
    'silenceAdded active',
    'silenceExpired expired',
  ])
  await manager.stop()
})

test('alerts whose end no channel took for a week are a warning', async () => {
  const scene = new Scene({ rules: [rule] })
  const warnings = vi.fn()
  scene.manager.on('warning', warnings)
  await scene.breach(0)
  const alertId = await scene.openId()
  scene.log.answer = () => ({ outcome: 'retryable', reason: 'down' })
  await scene.ok(2)
  await vi.advanceTimersByTimeAsync(8 * 86_400_000)
  expect(warnings).toHaveBeenCalledExactlyOnceWith({
    rule: 'cpu',
    alertId,
    channel: 'log',
    message: 'the channel accepted no notification of the end of 1 alert for 7 days; it is dropped',
  })
  await scene.manager.stop()
})
