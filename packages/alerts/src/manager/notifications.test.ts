import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, range, Scene, startFakeTime } from '../../test/scene.ts'

beforeEach(startFakeTime)
afterEach(() => vi.useRealTimers())

const now = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0 }

/** A scene whose first FIRE is refused for good. */
async function withDeadLetter(): Promise<{
  readonly scene: Scene
  readonly id: string
  readonly alertId: string
}> {
  const scene = new Scene({ rules: [now] })
  scene.log.answer = () => ({ outcome: 'permanent', reason: 'token=abcdef123456 refused' })
  await scene.breach(0)
  scene.log.answer = () => ({ outcome: 'delivered' })
  const [dead] = await scene.manager.listNotifications({ state: 'dead' })
  return { scene, id: dead?.id ?? '', alertId: await scene.openId() }
}

const told = (scene: Scene) => scene.log.sent.map(({ message }) => `${message.type} ${message.id}`)

/** One series for each value. */
const hosts = (values: readonly number[]) => ({
  metrics: values.map((value, host) => ({ name: 'cpu_percent', labels: { host: `h${host}` }, value })),
})

describe('listing messages', () => {
  test('shows what a dead letter was to tell and why it was given up, without secrets', async () => {
    const { scene, alertId } = await withDeadLetter()
    expect(await scene.manager.listNotifications()).toMatchObject([
      {
        channel: 'log',
        type: 'fire',
        state: 'dead',
        alertId,
        rule: 'cpu',
        attempts: 1,
        queuedAt: '2026-01-05T10:00:00.000Z',
        diedAt: '2026-01-05T10:00:00.000Z',
        reason: 'permanent: token=[redacted] refused',
        message: { type: 'fired', title: '[WARNING] cpu: cpu_percent is 93 (threshold: > 80)' },
      },
    ])
  })

  test('shows what waits, for its channel or for a digest, by state and channel and page by page', async () => {
    const scene = new Scene({ rules: [{ ...now, maxNotificationsPerHour: 2 }] })
    const samples = range(1, 5).map((host) => ({
      name: 'cpu_percent',
      labels: { host: `h${host}` },
      value: 93,
    }))
    await scene.evaluate(0, { metrics: samples })
    scene.log.answer = () => ({ outcome: 'retryable', reason: 'busy', retryAfterMs: 50 * MINUTE_MS })
    await scene.until(16)
    const all = await scene.manager.listNotifications()
    expect(all.map(({ type, state }) => `${type} ${state}`)).toEqual(['digest queued'])
    await scene.evaluate(17, { metrics: samples.map((sample) => ({ ...sample, value: 20 })) })
    const held = await scene.manager.listNotifications({ state: 'digest' })
    expect(held.map(({ type }) => type)).toEqual(['resolve', 'resolve', 'resolve'])
    const [first] = held
    expect(await scene.manager.listNotifications({ state: 'digest', limit: 1 })).toEqual([first])
    const next = await scene.manager.listNotifications({ state: 'digest', cursor: first?.id ?? '' })
    expect(next).toEqual(held.slice(1))
    expect(await scene.manager.listNotifications({ channel: 'mail' })).toEqual([])
  })

  test('lists every problem of a query', async () => {
    const scene = new Scene()
    const query = { state: 'delivered', channel: 7, cursor: 'x', limit: 0 } as never
    await expect(scene.manager.listNotifications(query)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      problems: [{ path: 'state' }, { path: 'channel' }, { path: 'cursor' }, { path: 'limit' }],
    })
  })
})

describe('sending a dead letter again', () => {
  test('uses its id, tells the channel, and makes its RESOLVE owed', async () => {
    const { scene, id, alertId } = await withDeadLetter()
    expect(await scene.manager.replayNotification(id, { by: 'ann' })).toMatchObject({ id, state: 'queued' })
    await scene.settle()
    await scene.ok(1)
    expect(told(scene)).toEqual([`fired ${id}`, `fired ${id}`, expect.stringMatching(/^resolved /)])
    expect(await scene.eventTypes(alertId)).toEqual([
      'fired',
      'notification_dead',
      'notification_replayed',
      'notification_sent',
      'resolved',
      'notification_sent',
    ])
    expect((await scene.manager.listEvents(alertId))[2]).toMatchObject({ by: 'ann', channel: 'log' })
  })

  test('of an episode that is over tells its end, too', async () => {
    const { scene, id } = await withDeadLetter()
    await scene.ok(1)
    expect(scene.log.sent).toHaveLength(1)
    await scene.manager.replayNotification(id)
    await scene.settle()
    expect(scene.log.log).toEqual(['fired 0', 'fired 1', 'resolved 1'])
  })

  test('that fails again is dead again, and tells no end without its beginning', async () => {
    const { scene, id } = await withDeadLetter()
    await scene.ok(1)
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'refused' })
    await scene.manager.replayNotification(id)
    await scene.until(60)
    expect(scene.log.log).toEqual(['fired 0', 'fired 1'])
    expect(await scene.manager.listNotifications({ state: 'dead' })).toMatchObject([{ id }])
  })

  test('that reminded of an episode that is over tells its end, too', async () => {
    const scene = new Scene({ rules: [{ ...now, repeatIntervalMs: 10 * MINUTE_MS }] })
    await scene.breach(0)
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'refused' })
    await scene.breach(11)
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.ok(12)
    const [dead] = await scene.manager.listNotifications()
    await scene.manager.replayNotification(dead?.id ?? '')
    await scene.settle()
    expect(scene.log.log).toEqual(['fired 0', 'reminded 11', 'resolved 12', 'reminded 12', 'resolved 12'])
  })

  test('that said of alerts that they fire tells in the next digest which of them are over', async () => {
    const scene = new Scene({ rules: [{ ...now, maxNotificationsPerHour: 1 }] })
    await scene.evaluate(0, hosts([93, 93, 93]))
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'refused' })
    await scene.until(16)
    const [dead] = await scene.manager.listNotifications({ state: 'dead' })
    expect(dead).toMatchObject({ type: 'digest', message: { title: '[DIGEST] 2 fired' } })
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.evaluate(17, hosts([93, 93, 20]))
    await scene.manager.replayNotification(dead?.id ?? '')
    await scene.until(18)
    await scene.evaluate(19, hosts([93, 20, 20]))
    await scene.until(60)
    expect(scene.log.sent.slice(2).map(({ message }) => message.title)).toEqual([
      '[DIGEST] 2 fired',
      '[DIGEST] 2 resolved',
    ])
  })

  test('does not wait behind a later message of its alert that is held', async () => {
    const { scene, id } = await withDeadLetter()
    await scene.ok(1)
    await scene.silence(60)
    await scene.breach(2)
    await scene.manager.replayNotification(id)
    await scene.settle()
    expect(scene.log.log).toEqual(['fired 0', 'fired 2', 'resolved 2'])
    await scene.until(60)
    expect(scene.log.log.at(-1)).toBe('fired 60')
  })

  test('is held by no limit and counted to no cap', async () => {
    const scene = new Scene({ rules: [{ ...now, maxNotificationsPerHour: 1 }] })
    scene.log.answer = () => ({ outcome: 'permanent', reason: 'refused' })
    await scene.breach(0)
    await scene.ok(1)
    const [dead] = await scene.manager.listNotifications()
    scene.log.answer = () => ({ outcome: 'delivered' })
    await scene.silence(60)
    await scene.manager.replayNotification(dead?.id ?? '')
    await scene.settle()
    expect(scene.log.log).toEqual(['fired 0', 'fired 1', 'resolved 1'])
    const [silence] = await scene.manager.listSilences()
    await scene.manager.expireSilence(silence?.id ?? '', { by: 'ann' })
    await scene.breach(2)
    expect(scene.log.log.at(-1)).toBe('fired 2')
  })
})

test('a dead letter that is discarded is gone, and is not sent', async () => {
  const { scene, id, alertId } = await withDeadLetter()
  await scene.manager.discardNotification(id, { by: 'ann' })
  expect(await scene.manager.listNotifications()).toEqual([])
  expect(await scene.eventTypes(alertId)).toContain('notification_discarded')
  await expect(scene.manager.replayNotification(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await scene.until(60)
  expect(scene.log.sent).toHaveLength(1)
})

test('what is not dead can be neither sent again nor discarded', async () => {
  const scene = new Scene({ rules: [now] })
  scene.log.answer = () => ({ outcome: 'retryable', reason: 'down' })
  await scene.breach(0)
  const [waiting] = await scene.manager.listNotifications()
  const id = waiting?.id ?? ''
  await expect(scene.manager.replayNotification(id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(scene.manager.discardNotification(id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(scene.manager.discardNotification('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
