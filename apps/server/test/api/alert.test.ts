import { memoryStore } from '@botwatch/alerts/memory'
import type {
  AlertEvent,
  AlertNotifier,
  ChannelNotification,
  NotifierDelivery,
  WireAlert,
} from '@botwatch/alerts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { alertingApp } from './alerting.ts'

const START = Date.parse('2026-01-05T10:00:00Z')
const MINUTE_MS = 60_000
const at = (minute: number): string => new Date(START + minute * MINUTE_MS).toISOString()

beforeEach(() => void vi.useFakeTimers({ now: START }))
afterEach(() => void vi.useRealTimers())

async function wait(minutes: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(minutes * MINUTE_MS)
}

const down: NotifierDelivery = { outcome: 'retryable', reason: 'status 503' }

function channel(name: string, answer: () => NotifierDelivery): AlertNotifier {
  return { name, send: async () => answer() }
}

describe('GET /api/v1/alerts/{id}', () => {
  test('shows its events, what each channel knows and what is due, with attempts and answers', async () => {
    const notifiers = [channel('mail', () => ({ outcome: 'delivered' })), channel('chat', () => down)]
    const { alerts, send, sample, newestId } = alertingApp({ notifiers, random: () => 0.5 })
    alerts.start()
    await sample('cpu', { a: 93 })
    await wait(0.1)
    const id = await newestId()
    const { status, json } = await send(`GET /api/v1/alerts/${id}`, undefined, 'read')
    expect(status).toBe(200)
    const message = { id: expect.any(String), kind: 'fire', first_attempt_at: at(0) }
    expect(json.notifications).toEqual([
      {
        channel: 'mail',
        state: 'firing',
        due: null,
        reasons: [],
        held_by: null,
        held_until: null,
        notified_at: at(0),
        messages: [{ ...message, state: 'sent', attempts: 1, reason: null }],
      },
      {
        channel: 'chat',
        state: 'nothing',
        due: 'fire',
        reasons: [],
        held_by: 'channel',
        held_until: expect.stringMatching(/^2026-01-05T10:00:\d\d\.\d{3}Z$/),
        notified_at: null,
        messages: [
          { ...message, state: expect.any(String), attempts: expect.any(Number), reason: 'status 503' },
        ],
      },
    ])
    expect(json.notifications[1].messages[0].attempts).toBeGreaterThan(1)
    expect(json.events.map(({ type, by, channel: to }: AlertEvent) => [type, by, to])).toEqual(
      expect.arrayContaining([
        ['fired', null, null],
        ['notification_sent', null, 'mail'],
      ]),
    )
    expect(json.events[0].at).toBe(at(0))
    await alerts.stop()
  })

  test('shows the messages to a channel that is no longer configured', async () => {
    const store = memoryStore()
    const before = alertingApp({ store, notifiers: [channel('old', () => ({ outcome: 'delivered' }))] })
    before.alerts.start()
    await before.sample('cpu', { a: 93 })
    await wait(0.1)
    await before.alerts.stop()
    const { send, newestId } = alertingApp({ store, notifiers: [channel('new', () => down)] })
    const { json } = await send(`GET /api/v1/alerts/${await newestId()}`)
    expect(
      json.notifications.map(({ channel: name, state, due }: ChannelNotification) => [name, state, due]),
    ).toEqual([
      ['new', 'nothing', 'fire'],
      ['old', null, null],
    ])
    expect(json.notifications[1].messages).toMatchObject([{ kind: 'fire', state: 'sent' }])
  })

  test('shows by which person or silence a notification is held', async () => {
    const notifiers = [channel('mail', () => ({ outcome: 'delivered' }))]
    const { alerts, send, sample, newestId } = alertingApp({ notifiers })
    const matchers = [{ name: 'host', op: '=', value: 'a' }]
    await send('POST /api/v1/silences', { matchers, reason: 'deploy', for_seconds: 600 })
    alerts.start()
    await sample('cpu', { a: 93 })
    await wait(1)
    const { json } = await send(`GET /api/v1/alerts/${await newestId()}`)
    expect(json.notifications).toMatchObject([
      { channel: 'mail', due: 'fire', held_by: 'silenced', held_until: at(10), messages: [] },
    ])
    await alerts.stop()
  })

  test('has the alerts of the same series before it, the newest first', async () => {
    const { send, sample, alerts } = alertingApp()
    for (const value of [93, 20, 93, 20, 93]) {
      await sample('cpu', { a: value, b: 93 })
      await wait(1)
    }
    const series = (await alerts.listAlerts({ labels: { host: 'a' } })).map(({ id }) => id)
    const { json } = await send(`GET /api/v1/alerts/${series[0]}`)
    expect(json.previous_alerts.map(({ id, status }: WireAlert) => [id, status])).toEqual([
      [series[1], 'resolved'],
      [series[2], 'resolved'],
    ])
    const { json: middle } = await send(`GET /api/v1/alerts/${series[1]}`)
    expect([middle.number, middle.previous_alerts.length]).toEqual([2, 1])
  })

  test.each([
    'none',
    '019ac9f2-4a00-7c3e-9d51-3f6b8e2a7c10',
    'a'.repeat(5000),
    '%00%1b%5B31m',
    '%E2%80%AE',
    '..%2f..',
  ])('an unknown id is 404, and not in the answer: %s', async (id) => {
    const { send } = alertingApp()
    const { status, json } = await send(`GET /api/v1/alerts/${id}`)
    expect([status, json.code]).toEqual([404, 'ALERT_NOT_FOUND'])
    expect(JSON.stringify(json)).not.toContain(id.slice(0, 100))
  })
})
