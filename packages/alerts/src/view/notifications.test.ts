import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { cpuRule, MINUTE_MS, Receiver, Scene, START, startFakeTime } from '../../test/scene.ts'
import { toWireAlert } from '../wire.ts'

const rule = { ...cpuRule, consecutiveBreaches: 1 }

beforeEach(startFakeTime)
afterEach(() => void vi.useRealTimers())

const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

test('an alert shows what each channel knows of it, and what is due and held', async () => {
  const mail = new Receiver('mail')
  const scene = new Scene({ rules: [rule], notifiers: [new Receiver('log'), mail] })
  mail.answer = () => ({ outcome: 'retryable', reason: 'down', mayHaveArrived: false })
  await scene.breach(0)
  const id = await scene.openId()
  const known = {
    channel: 'log',
    state: 'firing',
    due: null,
    reasons: [],
    heldBy: null,
    heldUntil: null,
    notifiedAt: at(0),
  }
  expect((await scene.manager.getAlert(id)).notifications).toEqual([
    known,
    {
      channel: 'mail',
      state: 'nothing',
      due: 'fire',
      reasons: [],
      heldBy: 'channel',
      heldUntil: expect.any(String) as string,
      notifiedAt: null,
    },
  ])
  mail.answer = () => ({ outcome: 'delivered' })
  await scene.until(2)
  await scene.ok(3)
  const { notifications } = await scene.manager.getAlert(id)
  expect(notifications.map(({ channel, state, due }) => [channel, state, due])).toEqual([
    ['log', 'resolved', null],
    ['mail', 'resolved', null],
  ])
  await scene.manager.stop()
})

test('a silence that holds the FIRE is shown with its end, and the list of alerts has no notifications', async () => {
  const scene = new Scene({ rules: [rule] })
  await scene.silence(30)
  await scene.breach(1)
  const id = await scene.openId()
  const alert = await scene.manager.getAlert(id)
  expect(alert.notifications).toEqual([
    {
      channel: 'log',
      state: 'nothing',
      due: 'fire',
      reasons: [],
      heldBy: 'silenced',
      heldUntil: at(30),
      notifiedAt: null,
    },
  ])
  expect(toWireAlert(alert)).toMatchObject({
    number: 1,
    started_at: at(1),
    fired_at: at(1),
    notifications: [
      {
        channel: 'log',
        state: 'nothing',
        due: 'fire',
        held_by: 'silenced',
        held_until: at(30),
        notified_at: null,
      },
    ],
  })
  const listed = await scene.manager.listAlerts()
  expect(listed).toHaveLength(1)
  for (const item of listed) expect(item).not.toHaveProperty('notifications')
  for (const item of listed.map(toWireAlert)) expect(item).not.toHaveProperty('notifications')
  await scene.manager.stop()
})

test('an earlier alert of a series is resolved for a channel that knows the next one', async () => {
  const scene = new Scene({ rules: [{ ...rule, cooldownMinutes: 0 }] })
  await scene.breach(0)
  const first = await scene.openId()
  await scene.ok(2)
  await scene.breach(4)
  const second = await scene.openId()
  expect((await scene.manager.getAlert(first)).notifications).toMatchObject([
    { state: 'resolved', notifiedAt: null },
  ])
  expect(await scene.manager.getAlert(second)).toMatchObject({
    number: 2,
    notifications: [{ state: 'firing' }],
  })
  await scene.manager.stop()
})

test('several recipients of a channel are one item, which shows what is due to any of them', async () => {
  const mail = Object.assign(new Receiver('mail'), { recipients: ['a@example.org', 'b@example.org'] })
  mail.answer = (_message, recipient) =>
    recipient === 'b@example.org'
      ? { outcome: 'retryable', reason: 'full', mayHaveArrived: false }
      : { outcome: 'delivered' }
  const scene = new Scene({ rules: [rule], notifiers: [mail] })
  await scene.breach(0)
  const { notifications } = await scene.manager.getAlert(await scene.openId())
  expect(notifications).toMatchObject([{ channel: 'mail', state: 'nothing', due: 'fire' }])
  for (const query of [{}, { channel: 'mail' }])
    expect(await scene.manager.listNotifications(query)).toMatchObject([
      { channel: 'mail', status: 'refused' },
    ])
  expect(await scene.manager.listDueNotifications()).toMatchObject([{ channel: 'mail', due: 'fire' }])
  expect((await scene.manager.getFigures()).channels).toMatchObject([{ channel: 'mail', due: 1 }])
  const { window } = await scene.manager.getAlertStatistics()
  expect(window.notifications.map(({ channel }) => channel)).toEqual(['mail', 'mail'])
  await scene.manager.stop()
})

test('due notifications are listed with what holds them', async () => {
  const scene = new Scene({
    rules: [
      { ...rule, name: 'mild', metricName: 'mild', severity: 'info' },
      { ...rule, name: 'bad', metricName: 'bad', severity: 'critical' },
    ],
  })
  await scene.silence(30)
  await scene.evaluate(0, { metrics: { mild: 93, bad: 93 } })
  const due = await scene.manager.listDueNotifications()
  expect(due.map(({ rule: name, due: kind, heldBy }) => [name, kind, heldBy])).toEqual([
    ['bad', 'fire', 'silenced'],
    ['mild', 'fire', 'silenced'],
  ])
  expect(due[0]).toMatchObject({ channel: 'log', severity: 'critical', reasons: [], heldUntil: at(30) })
  expect(await scene.manager.listDueNotifications({ limit: 1 })).toHaveLength(1)
  expect(await scene.manager.listDueNotifications({ channel: 'mail' })).toEqual([])
  await scene.manager.stop()
})

test('past notifications are listed newest first, page by page, and filtered', async () => {
  const scene = new Scene({ rules: [{ ...rule, cooldownMinutes: 0 }] })
  await scene.breach(0)
  const id = await scene.openId()
  await scene.ok(2)
  await scene.breach(4)
  const all = await scene.manager.listNotifications()
  expect(all.map(({ at: time, alerts }) => [time, alerts[0]?.kind])).toEqual([
    [at(4), 'fire'],
    [at(2), 'resolve'],
    [at(0), 'fire'],
  ])
  expect(all[2]).toEqual({
    id: scene.log.sent[0]?.message.id,
    channel: 'log',
    status: 'sent',
    alerts: [{ alertId: id, kind: 'fire', severity: 'warning' }],
    attempts: 1,
    at: at(0),
    reason: null,
  })
  expect(await scene.manager.listNotifications({ limit: 1 })).toEqual(all.slice(0, 1))
  expect(await scene.manager.listNotifications({ cursor: all[0]?.id ?? '' })).toEqual(all.slice(1))
  expect(await scene.manager.listNotifications({ alertId: id })).toEqual(all.slice(1))
  expect(await scene.manager.listNotifications({ status: 'refused' })).toEqual([])
  await scene.manager.stop()
})

test('a notification that was refused is listed with its reason, without secrets', async () => {
  const scene = new Scene({ rules: [rule], redact: (text) => text.replaceAll('s3cr3t', '[redacted]') })
  scene.log.answer = () => ({ outcome: 'channel_broken', reason: 'token s3cr3t was revoked' })
  await scene.breach(0)
  const list = await scene.manager.listNotifications({ channel: 'log' })
  expect(list.find(({ alerts }) => alerts[0]?.kind === 'fire')).toMatchObject({
    status: 'refused',
    attempts: 1,
    reason: 'token [redacted] was revoked',
  })
  await scene.manager.stop()
})

test('every problem of a query is listed', async () => {
  const { manager } = new Scene()
  const query = { channel: 1, alertId: 1, status: 'dead', cursor: 'c', limit: 0 }
  const error: unknown = await manager.listNotifications(query as never).catch((reason: unknown) => reason)
  const { problems } = error as { problems: readonly { path: string }[] }
  expect(problems.map(({ path }) => path).toSorted()).toEqual(Object.keys(query).toSorted())
  await expect(manager.listDueNotifications({ channel: 1, limit: 0 } as never)).rejects.toMatchObject({
    problems: [{ path: 'channel' }, { path: 'limit' }],
  })
  await manager.stop()
})
