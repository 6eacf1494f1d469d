import { createMonitor } from '@botwatch/monitor'
import { expect, onTestFinished, test } from 'vitest'
import { pino } from 'pino'

import { createKeyStore } from '../src/access/keys.ts'
import { createApp } from '../src/app.ts'
import { parseServerConfig } from '../src/config/config-schema.ts'
import { openEvents } from '../src/events/open-events.ts'
import { createRedactor } from '@botwatch/redact'
import { apiKeys, ask, bearer, keyOf, logIn } from './ask.ts'
import { eventClient } from './event-client.ts'

// Keys that a reload replaces: sessions, streams and requests.

function setUp() {
  const parsed = parseServerConfig({ apiKeys })
  if (!parsed.ok) throw new Error('invalid')
  const config = parsed.value
  const monitor = createMonitor()
  onTestFinished(() => monitor.stop())
  const keys = createKeyStore(apiKeys)
  const events = openEvents(config, monitor, createRedactor())
  onTestFinished(events.close)
  const app = createApp({ config, monitor, log: pino({ level: 'silent' }), keys, events })
  return { app, keys, events }
}

const without = (role: string) => apiKeys.filter((key) => key.role !== role)

test('a removed key is refused at once, and so is a session that it began; the others go on', async () => {
  const { app, keys } = setUp()
  const session = await logIn(app, 'read')
  const other = await logIn(app, 'operate')
  keys.replace(without('read'))
  const status = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await ask(app, 'GET /metrics', { headers })).status
  expect(await status(bearer(keyOf('read')))).toBe(401)
  expect(await status(session)).toBe(401)
  expect(await status(bearer(keyOf('operate')))).toBe(200)
  expect(await status(other)).toBe(200)
  keys.replace(apiKeys)
  expect(await status(session)).toBe(200)
})

test('a new key is accepted at once, and its role counts, also for sessions', async () => {
  const { app, keys } = setUp()
  const session = await logIn(app, 'operate')
  const reset = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await ask(app, 'POST /admin/reset-metrics', { headers })).status
  expect(await reset(session)).toBe(403)
  keys.replace([{ name: 'the-operate', role: 'admin', key: keyOf('operate') }])
  expect(await reset(session)).toBe(200)
  expect(await reset(bearer(keyOf('operate')))).toBe(200)
  expect(await reset(bearer(keyOf('admin')))).toBe(401)
})

test.each(['key', 'session'])('a stream of events ends with the %s that may read no longer', async (via) => {
  const { app, keys, events } = setUp()
  const headersOf = async (role: string) => (via === 'key' ? bearer(keyOf(role)) : await logIn(app, role))
  const listen = async (role: string) =>
    eventClient(await ask(app, 'GET /api/v1/events', { headers: await headersOf(role) }))
  const ended = await listen('read')
  const kept = await listen('operate')
  expect(events.size()).toBe(2)
  keys.replace(without('read'))
  events.endInvalid()
  expect(await ended.rest()).toEqual([])
  expect(events.size()).toBe(1)
  keys.replace([{ name: 'the-operate', role: 'scrape', key: keyOf('operate') }])
  events.endInvalid()
  expect(await kept.rest()).toEqual([])
})

test('the first keys end the event streams of callers without a key', async () => {
  const { app, keys } = setUp()
  keys.replace([])
  expect((await ask(app, 'GET /metrics')).status).toBe(200)
  keys.replace(apiKeys)
  expect((await ask(app, 'GET /metrics')).status).toBe(401)
})
