import { afterEach, describe, expect, test, vi } from 'vitest'

import { apiKeys, ask, logIn } from '../ask.ts'
import { dataOf, type EventClient } from '../event-client.ts'
import { eventScene as setUp } from '../event-scene.ts'

afterEach(() => void vi.useRealTimers())

const LISTEN = 'GET /api/v1/events'
const MINUTE_MS = 60_000

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

  test('has to load everything again if too much has happened', async () => {
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

  test('has to load everything again after a restart', async () => {
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

test('a client that does not read while more happens than is kept has to load everything again, and others receive all in order', async () => {
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
