import { check, HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { createMonitor, type Monitor } from '@botwatch/monitor'
import type { Hono } from 'hono'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import type { ServerConfigInput } from '../../src/config/server-config.ts'
import { apiKeys, appWith, ask, bearer, keyOf, logIn } from '../ask.ts'
import { dataOf, eventClient, type EventClient } from '../event-client.ts'

afterEach(() => void vi.useRealTimers())

const LISTEN = 'GET /api/v1/events'
const MINUTE_MS = 60_000

interface Scene {
  readonly app: Hono
  readonly monitor: Monitor
  /** Makes a check change its status, as often as said. */
  readonly change: (times?: number) => Promise<void>
  readonly listen: (path?: string, headers?: Readonly<Record<string, string>>) => Promise<EventClient>
}

function setUp(config: ServerConfigInput = {}, message = 'it is down'): Scene {
  const healthChecker = new HealthChecker({ cacheTtlMs: 0 })
  let isUp = false
  healthChecker.addChecker(
    check('glm', () => {
      isUp = !isUp
      return isUp ? 'it is up' : { status: 'unhealthy', message, code: 'RATE_LIMITED' }
    }),
  )
  const monitor = createMonitor({
    health: healthChecker,
    metrics: new MetricsCollector({ defaultMetrics: false, budgets: { day: '0.01' } }),
    rules: [{ name: 'cpu', metricName: 'queue_length', thresholdValue: 80, groupWaitMs: 0 }],
    channels: [{ name: 'slack', send: async () => ({ outcome: 'delivered' }) }],
  })
  onTestFinished(() => monitor.stop())
  const app = appWith(config, { monitor })
  return {
    app,
    monitor,
    change: async (times = 1) => {
      for (let n = 0; n < times; n += 1) await healthChecker.checkSingle('glm')
    },
    listen: async (path = '/api/v1/events', headers = {}) => {
      const response = await ask(app, `GET ${path}`, { headers })
      expect(response.status).toBe(200)
      return eventClient(response)
    },
  }
}

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

  test('what becomes of alerts, silences, notifications and budgets', async () => {
    const { monitor, listen } = setUp()
    const { alerts, metrics } = monitor
    alerts.start()
    const client = await listen()
    const { fired } = await alerts.evaluateRules({ metrics: { queue_length: 93 } })
    const id = fired[0]?.id ?? ''
    const [firing, sent] = await client.next(2)
    expect(firing).toMatchObject({ event: 'alert.fired' })
    expect(dataOf(firing)).toMatchObject({ alert_id: id, rule_name: 'cpu', status: 'active', by: null })
    expect(sent).toMatchObject({ event: 'notification.sent' })
    expect(dataOf(sent)).toMatchObject({ channel: 'slack', alert_id: id, alerts: 1, attempt: 1 })
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

  test('no secret, and nothing at length', async () => {
    const token = `glpat-${'x'.repeat(20)}`
    const config = { apiKeys }
    const { change, listen } = setUp(config, `${keyOf('admin')} ${token} ${'y'.repeat(2000)}`)
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

describe('a client that connects again', () => {
  test('is sent what it has missed, in order, and nothing twice', async () => {
    const { change, listen } = setUp()
    const before = await listen()
    await change(2)
    const [, last] = await before.next(2)
    await before.disconnect()
    await change(3)
    const after = await listen('/api/v1/events', { 'last-event-id': last?.id ?? '' })
    await change(1)
    const events = await after.next(4)
    const numbers = events.map(({ id = '' }) => Number(id.split('-')[1]))
    expect(numbers).toEqual([3, 4, 5, 6])
    expect(events.every(({ event }) => event === 'check.changed')).toBe(true)
  })

  test('goes on from where it first connected, although it has received no event', async () => {
    const { change, listen } = setUp()
    await change(1)
    const before = await listen()
    // Until the head of the stream has arrived.
    const head = before.next(1)
    await change(1)
    await head
    await before.disconnect()
    const [, id = ''] = /^retry: 3000\nid: (\S+)\n\n/.exec(before.text()) ?? []
    const after = await listen(`/api/v1/events?last_event_id=${id}`)
    expect(dataOf((await after.next(1))[0])).toMatchObject({ from: 'healthy', to: 'unhealthy' })
  })

  test('is told to load everything again if too much has happened', async () => {
    const { change, listen } = setUp({ limits: { keptEvents: 5 } })
    const before = await listen()
    await change(1)
    const [first] = await before.next(1)
    await before.disconnect()
    await change(6)
    const after = await listen('/api/v1/events', { 'last-event-id': first?.id ?? '' })
    await change(1)
    const [resync, next] = await after.next(2)
    expect(resync?.event).toBe('resync')
    expect(dataOf(resync)).toMatchObject({ reason: 'too_old' })
    expect(resync?.id).toMatch(/-7$/)
    expect(next?.id).toMatch(/-8$/)
  })

  test('is told to load everything again after a restart', async () => {
    const before = setUp()
    const client = await before.listen()
    await before.change(1)
    const [event] = await client.next(1)
    const after = setUp()
    await after.change(4)
    const again = await after.listen('/api/v1/events', { 'last-event-id': event?.id ?? '' })
    expect(dataOf((await again.next(1))[0])).toMatchObject({ reason: 'restarted' })
    const strange = await after.listen('/api/v1/events?last_event_id=strange')
    expect(dataOf((await strange.next(1))[0])).toMatchObject({ reason: 'restarted' })
  })

  test('goes on after the id of the header, which is newer than the one in its address', async () => {
    const { change, listen } = setUp()
    const client = await listen()
    await change(3)
    const [first, second] = await client.next(3)
    const again = await listen(`/api/v1/events?last_event_id=${first?.id}`, {
      'last-event-id': second?.id ?? '',
    })
    expect((await again.next(1))[0]?.id).toMatch(/-3$/)
  })
})

test('a client that does not read while more happens than is kept is told so, and others receive all in order', async () => {
  const { change, listen } = setUp({ limits: { keptEvents: 10 } })
  const [slow, fast] = [await listen(), await listen()]
  await change(1)
  await slow.next(1)
  const received: string[] = []
  for (let n = 0; n < 30; n += 1) {
    const [event] = await fast.next(1)
    received.push(event?.id?.split('-')[1] ?? '')
    await change(1)
  }
  expect(received).toEqual(Array.from({ length: 30 }, (_, n) => String(n + 1)))
  const [resync] = await slow.next(1)
  expect(resync?.event).toBe('resync')
  expect(dataOf(resync)).toMatchObject({ reason: 'too_old' })
})

test('a 51st client is refused until another one leaves', async () => {
  const { app, listen } = setUp()
  const clients: EventClient[] = []
  for (let n = 0; n < 50; n += 1) clients.push(await listen())
  const refused = await ask(app, LISTEN)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('30')
  expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_STREAMS' })
  await clients[7]?.disconnect()
  await listen()
  expect((await ask(app, LISTEN)).status).toBe(503)
})

test('HEAD opens no stream', async () => {
  const { app, listen } = setUp({ limits: { maxEventStreams: 1 } })
  for (let n = 0; n < 3; n += 1)
    expect((await ask(app, 'HEAD /api/v1/events')).headers.get('content-type')).toBe('text/event-stream')
  await listen()
})

describe('every 15 seconds', () => {
  test('a client is sent a comment, and the id to go on from', async () => {
    vi.useFakeTimers()
    const { change, listen } = setUp()
    const client = await listen('/api/v1/events?types=alert.*')
    const ended = client.rest()
    await change(3)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(client.text()).toMatch(/\n\n:\nid: [\da-f]{16}-3\n\n$/)
    await client.disconnect()
    await ended
    expect(vi.getTimerCount()).toBe(0)
  })

  test('a stream ends if the session of its client has ended', async () => {
    vi.useFakeTimers()
    const { app, listen } = setUp({ apiKeys })
    const [ann, bob] = [await logIn(app, 'read'), await logIn(app, 'read')]
    const clients = [await listen('/api/v1/events', ann), await listen('/api/v1/events', bob)]
    const [ended, others] = clients.map((client) => client.rest())
    await ask(app, 'DELETE /api/v1/session', { headers: ann })
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await ended).toEqual([])
    expect(clients[1]?.text()).toContain('\n:\n')
    await vi.advanceTimersByTimeAsync(12 * 60 * MINUTE_MS)
    expect(await others).toEqual([])
  })

  test('it is noticed that a client has not read for a minute, and its place is given to another', async () => {
    vi.useFakeTimers()
    const { app, listen } = setUp({ limits: { maxEventStreams: 1 } })
    await ask(app, LISTEN)
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect((await ask(app, LISTEN)).status).toBe(503)
    await vi.advanceTimersByTimeAsync(15_000)
    await listen()
  })
})
