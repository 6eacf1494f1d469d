import { afterEach, describe, expect, test, vi } from 'vitest'

import { apiKeys, ask, bearer, keyOf } from '../ask.ts'
import { dataOf } from '../event-client.ts'
import { eventScene as setUp } from '../event-scene.ts'

afterEach(() => void vi.useRealTimers())

const LISTEN = 'GET /api/v1/events'
const MINUTE_MS = 60_000

describe('events say', () => {
  test('which check has changed, and why', async () => {
    const { change, listen } = setUp()
    const client = await listen()
    await change(2)
    const [first, second] = await client.next(2)
    expect(first?.event).toBe('check.changed')
    expect(dataOf(first)).toMatchObject({ check: 'glm', from: 'unknown', to: 'healthy', code: null })
    expect(dataOf(second)).toEqual({
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      check: 'glm',
      from: 'healthy',
      to: 'unhealthy',
      message: 'it is down',
      code: 'RATE_LIMITED',
      critical: true,
    })
  })

  test('that the last result of a check is too old, and that there is a new one', async () => {
    vi.useFakeTimers()
    const { change, listen } = setUp({}, { staleAfterMs: 10_000 })
    const client = await listen()
    await change(1)
    await client.next(1)
    const next = client.next(2)
    await vi.advanceTimersByTimeAsync(10_001)
    await change(2)
    const [stale, again] = (await next).map(dataOf)
    expect(stale).toMatchObject({ check: 'glm', from: 'healthy', to: 'unknown', code: 'STALE' })
    expect(again).toMatchObject({ check: 'glm', from: 'unknown', to: 'unhealthy' })
  })

  test('what becomes of alerts, silences, notifications and budgets', async () => {
    const { monitor, listen } = setUp()
    const { alerts, metrics } = monitor
    alerts.start()
    const client = await listen()
    const { fired } = await alerts.evaluateRules({ metrics: { queue_length: 93 } })
    const id = fired[0]?.id ?? ''
    const [firing, sent, changed] = await client.next(3)
    expect(firing).toMatchObject({ event: 'alert.fired' })
    expect(dataOf(firing)).toMatchObject({ alert_id: id, rule_name: 'cpu', status: 'active', by: null })
    expect(sent).toMatchObject({ event: 'notification.sent' })
    expect(dataOf(sent)).toMatchObject({ channel: 'slack', alert_id: id, alert_count: 1, attempt: 1 })
    expect(changed).toMatchObject({ event: 'channel.changed' })
    expect(dataOf(changed)).toMatchObject({ channel: 'slack', from: null, to: 'ok', is_usable: true })
    await alerts.acknowledgeAlert(id, { by: 'ann' })
    await alerts.unacknowledgeAlert(id, { by: 'ann' })
    await alerts.suppressAlert(id, { by: 'bob', reason: 'known', until: Date.now() + MINUTE_MS })
    await alerts.unsuppressAlert(id, { by: 'bob' })
    const matchers = [{ name: 'alertname', op: '=' as const, value: 'cpu' }]
    const silence = await alerts.addSilence({
      matchers,
      by: 'cy',
      reason: 'work',
      until: Date.now() + MINUTE_MS,
    })
    await alerts.expireSilence(silence.id, { by: 'dee' })
    await alerts.resolveAlert(id, { by: 'eve' })
    metrics.recordTokenUsage({ model: 'glm-4.6', promptTokens: 1_000_000, completionTokens: 0 })
    const events = await client.next(9)
    expect(events.map((event) => [event.event, dataOf(event)['by']])).toEqual([
      ['alert.acknowledged', 'ann'],
      ['alert.unacknowledged', null],
      ['alert.suppressed', 'bob'],
      ['alert.unsuppressed', null],
      ['silence.added', 'cy'],
      ['silence.expired', 'dee'],
      ['alert.resolved', 'eve'],
      ['budget.changed', undefined],
      ['budget.changed', undefined],
    ])
    expect(dataOf(events[6])).toMatchObject({ status: 'resolved', resolution_reason: 'manual' })
    expect(dataOf(events[8])).toMatchObject({ period: 'day', level: 'exceeded', limit: 0.01 })
  })

  test('that a channel takes no messages any more, once, and that it does again', async () => {
    vi.useFakeTimers()
    const { monitor, deliver, listen } = setUp()
    const received = (await listen('/api/v1/events?types=channel.changed')).next(3)
    const { alerts } = monitor
    alerts.start()
    deliver({ outcome: 'retryable', reason: 'HTTP 503', mayHaveArrived: false })
    await alerts.evaluateRules({ metrics: { queue_length: 93 } })
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
    deliver({ outcome: 'delivered' })
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS)
    const events = (await received).map(dataOf)
    expect(events.map(({ from, to, is_usable }) => [from, to, is_usable])).toEqual([
      [null, 'backing_off', true],
      ['backing_off', 'backing_off', false],
      ['backing_off', 'ok', true],
    ])
    expect(events[0]).toMatchObject({ reason: 'HTTP 503', until: expect.stringMatching(/Z$/) })
  })

  test('no secret, and nothing at length', async () => {
    const token = `glpat-${'x'.repeat(20)}`
    const config = { apiKeys }
    const message = `${keyOf('admin')} ${token} ${'y'.repeat(2000)}`
    const { change, listen } = setUp(config, { message })
    const client = await listen('/api/v1/events', bearer(keyOf('read')))
    await change(2)
    const [, event] = await client.next(2)
    expect(event?.data).toContain('yyy')
    expect(event?.data).not.toContain(token)
    expect(event?.data).not.toContain(keyOf('admin'))
    expect(event?.data.length).toBeLessThan(800)
  })

  test('only what a client has asked for', async () => {
    const { change, monitor, listen } = setUp()
    const client = await listen('/api/v1/events?types=alert.*,budget.changed')
    await change(3)
    await monitor.alerts.evaluateRules({ metrics: { queue_length: 93 } })
    const [event] = await client.next(1)
    expect(event?.event).toBe('alert.fired')
  })
})

test('an unknown name of an event is a problem with a suggestion', async () => {
  const { app } = setUp()
  const response = await ask(app, `${LISTEN}?types=check.changed,alert.fierd&last_event_id=`)
  expect(response.status).toBe(400)
  const { problems } = (await response.json()) as { problems: { path: string; expected: string }[] }
  expect(problems.map(({ path }) => path)).toEqual(['last_event_id', 'types[1]'])
  expect(problems[1]?.expected).toContain('did you mean alert.fired?')
})

test('proxies and browsers neither keep nor hold back events', async () => {
  const { app } = setUp()
  const response = await ask(app, LISTEN, { headers: { 'accept-encoding': 'gzip' } })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  expect(response.headers.has('content-encoding')).toBe(false)
  await response.body?.cancel()
})
