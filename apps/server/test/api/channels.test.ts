import type { RequestListener } from 'node:http'

import type { AlertManagerOptions, AlertNotifier, NotifierDelivery } from '@botwatch/alerts'
import { webhookNotifier } from '@botwatch/notifiers/webhook'
import { describe, expect, test, vi } from 'vitest'

import type { WireTest } from '../../src/api/notifications/channel-wire.ts'
import { ask } from '../ask.ts'
import { ChannelScene, delivered, down, now, operate, startReceiver } from '../channel-scene.ts'

describe.each<readonly [string, RequestListener, object, object]>([
  [
    'refuses',
    (_, response) => response.writeHead(400).end('no'),
    { state: 'refusing', is_usable: false, reason: 'HTTP 400' },
    { state: 'refused', attempts: 2, reason: 'HTTP 400' },
  ],
  [
    'asks for a pause of an hour',
    (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
    { state: 'paused', is_usable: false, reason: 'HTTP 429', failures: 0 },
    { state: 'refused', attempts: 1, reason: 'HTTP 429' },
  ],
  [
    'never answers',
    () => undefined,
    { state: 'backing_off', is_usable: true, reason: 'timed out after 500 ms', failures: 1 },
    { state: 'unsure', attempts: 1, reason: 'timed out after 500 ms' },
  ],
])('a channel whose receiver %s', (title, answer, state, message) => {
  test('says so, shows what is due, and sends it at once when it is retried after the receiver is mended', async () => {
    const receiver = await startReceiver()
    const mended = receiver.answer
    receiver.answer = answer
    const attemptTimeoutMs = title === 'never answers' ? 500 : 10_000
    const hook = webhookNotifier({ name: 'hook', url: receiver.url })
    const scene = new ChannelScene([hook], { attemptTimeoutMs })
    await scene.breach('a')
    const [alert] = await scene.alerts.listAlerts({ rule: 'cpu' })
    await vi.waitFor(async () => expect(await scene.channels()).toMatchObject([state]))
    const channels = await scene.channels()
    const counts = { due: 1, sendable: 1, withheld: 0, oldest_due_at: alert?.firedAt, last_sent_at: null }
    expect(channels).toMatchObject([{ ...state, ...counts }])
    const due = await scene.due()
    const held = { channel: 'hook', kind: 'fire', rule_name: 'cpu', reasons: [], held_by: 'channel' }
    expect(due).toMatchObject([{ ...held, alert_id: alert?.id, due_since: alert?.firedAt }])
    const messages = await scene.messages('channel=hook')
    expect(messages).toMatchObject([{ ...message, alerts: [{ alert_id: alert?.id, kind: 'fire' }] }])
    expect(JSON.stringify([channels, due, messages])).not.toContain('s3cr3t')

    receiver.answer = mended
    scene.later(6000)
    const retried = await scene.act('hook', 'retry')
    expect(retried.status).toBe(202)
    expect(await retried.json()).toMatchObject({ name: 'hook', until: null, sendable: 1 })
    await scene.until('hook', 'ok')
    const ok = { due: 0, reason: null, last_sent_at: expect.any(String) as string }
    expect(await scene.channels()).toMatchObject([ok])
    expect(await scene.due()).toEqual([])
    expect(await scene.messages('state=sent')).toMatchObject([
      { state: 'sent', channel: 'hook', reason: null },
    ])
  })
})

test('while a channel refuses, what is due goes to its fallback, and the list says in whose place', async () => {
  const slack: AlertNotifier = {
    name: 'slack',
    fallback: ['mail'],
    send: async () => ({ outcome: 'channel_broken', reason: 'HTTP 404' }),
  }
  const mail: AlertNotifier = { name: 'mail', send: async () => down }
  const rules = [{ ...now, notificationChannels: ['slack'] }]
  const scene = new ChannelScene([slack, mail], { rules })
  await scene.breach('a')
  await scene.until('mail', 'backing_off')
  expect(await scene.channels()).toMatchObject([
    { name: 'slack', state: 'refusing', is_usable: false, fallback: ['mail'], reason: 'HTTP 404' },
    { name: 'mail', state: 'backing_off', is_usable: true, failures: 1 },
  ])
  const ofCpu = (await scene.due()).filter((item) => item.rule_name === 'cpu')
  expect(ofCpu.map(({ channel, reasons }) => [channel, reasons])).toEqual([
    ['mail', ['fallback:slack']],
    ['slack', []],
  ])
})

test('a retry of a channel with nothing due sends nothing, and says so', async () => {
  const send = vi.fn<AlertNotifier['send']>(async () => delivered)
  const scene = new ChannelScene([{ name: 'log', send }])
  for (let times = 0; times < 3; times += 1) {
    const response = await scene.act('log', 'retry')
    expect(await response.json()).toMatchObject({ state: 'ok', due: 0, sendable: 0, last_sent_at: null })
  }
  expect(send).not.toHaveBeenCalled()
})

test('the webhook of a rule is a channel without its URL, and can be tested and retried', async () => {
  const scene = new ChannelScene([], {
    rules: [{ ...now, webhookUrl: 'https://hooks.example.com/services/T0/s3cr3t' }],
    webhookNotifier: ({ name }) => ({ name, send: async () => down }),
  })
  await scene.breach('a')
  await scene.until('webhook:cpu', 'backing_off')
  expect(await scene.channels()).toMatchObject([{ name: 'webhook:cpu', rule_name: 'cpu', due: 1 }])
  expect(await scene.due('channel=webhook:cpu')).toHaveLength(1)
  for (const act of ['test', 'retry'] as const) {
    const response = await scene.act('webhook:cpu', act)
    expect(response.ok).toBe(true)
    expect(await response.text()).not.toContain('s3cr3t')
  }
})

test.each(['test', 'retry'] as const)('an unknown channel is a 404 for %s', async (act) => {
  const response = await new ChannelScene([]).act('nobody', act)
  expect([response.status, await response.json()]).toMatchObject([404, { code: 'CHANNEL_NOT_FOUND' }])
})

test('a retry is in the audit trail, with the wait before and after', async () => {
  const scene = new ChannelScene([{ name: 'log', send: async () => down }])
  await scene.breach('a')
  await scene.until('log', 'backing_off')
  await scene.act('log', 'retry')
  const [entry] = scene.store.audit.newest(1)
  const change = { action: 'channel.retry', actor: 'the-operate', target: 'log', outcome: 'done' }
  expect(entry).toMatchObject(change)
  expect(JSON.parse(entry?.before ?? '')).toMatchObject({ state: 'backing_off', sendable: 1 })
})

describe('a test message', () => {
  test('that is accepted changes nothing of the channel, and is in the audit trail', async () => {
    const scene = new ChannelScene([{ name: 'log', send: async () => delivered }])
    const response = await scene.act('log', 'test')
    const accepted = { channel: 'log', outcome: 'accepted', reason: null, retry_after_seconds: null }
    expect([response.status, await response.json()]).toEqual([200, accepted])
    expect(await scene.channels()).toMatchObject([{ state: 'ok', last_sent_at: null, last_attempt_at: null }])
    expect(scene.store.audit.newest(1)).toMatchObject([
      { action: 'channel.test', actor: 'the-operate', target: 'log', outcome: 'done' },
    ])
  })

  test.each<readonly [string, NotifierDelivery, Partial<WireTest>]>([
    ['is refused', { outcome: 'permanent', reason: 'token=abcdef123456' }, { outcome: 'refused' }],
    [
      'surely does not arrive',
      { ...down, retryAfterMs: 5000 } as NotifierDelivery,
      { outcome: 'failed', retry_after_seconds: 5 },
    ],
    ['may have arrived', { outcome: 'retryable', reason: 'reset' }, { outcome: 'unsure' }],
  ])('that %s is answered with the reason, without secrets', async (_title, delivery, expected) => {
    const response = await new ChannelScene([{ name: 'log', send: async () => delivery }]).act('log', 'test')
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ ...expected, reason: expect.any(String) as string })
    expect(body).not.toContain('abcdef123456')
  })

  test('that is never answered ends with the time limit of an attempt', async () => {
    const options: AlertManagerOptions = { attemptTimeoutMs: 50 }
    const scene = new ChannelScene([{ name: 'log', send: () => new Promise(() => undefined) }], options)
    const response = await scene.act('log', 'test')
    expect(await response.json()).toMatchObject({ outcome: 'unsure', reason: 'timed out after 50 ms' })
  })

  test('is sent at most five times a minute', async () => {
    const send = vi.fn<AlertNotifier['send']>(async () => delivered)
    const scene = new ChannelScene(['log', 'mail'].map((name) => ({ name, send })))
    const statuses: number[] = []
    for (let times = 0; times < 6; times += 1) statuses.push((await scene.act('log', 'test')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    const refused = await scene.act('log', 'test')
    expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_TESTS' })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(send).toHaveBeenCalledTimes(5)
    expect((await scene.act('mail', 'test')).status).toBe(200)
  })
})

test('the channels and the metrics of the scrape show the same counts, without addresses of recipients', async () => {
  const recipients = ['a@example.org', 'b@example.org']
  const scene = new ChannelScene([{ name: 'mail', recipients, send: async () => down }])
  await scene.breach('a', 'b', 'c')
  await scene.until('mail', 'backing_off')
  const [alert] = await scene.alerts.listAlerts({ rule: 'cpu' })
  const until = new Date(Date.now() + 3_600_000)
  await scene.alerts.suppressAlert(alert?.id ?? '', { by: 'ann', reason: 'known', until })
  const channels = await scene.channels()
  expect(channels).toMatchObject([{ name: 'mail', due: 2, withheld: 1, recipients: [{}, {}] }])
  expect(await scene.due()).toHaveLength(3)
  const scrape = await (await ask(scene.app, 'GET /metrics/prometheus', operate)).text()
  expect(scrape).toContain('bot_notifications_due{channel="mail"} 2\n')
  expect(JSON.stringify([channels, await scene.messages()])).not.toContain('example.org')
})
