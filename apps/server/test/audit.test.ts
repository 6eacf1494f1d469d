import { MetricsCollector } from '@botwatch/metrics'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { openServerStore } from '../src/store/open-store.ts'
import type { AuditEntry } from '../src/store/audit-entry.ts'
import { apiKeys, appWith, ask, bearer, keyOf, logIn } from './ask.ts'

afterEach(() => void vi.useRealTimers())

function setUp(config = {}) {
  const store = openServerStore()
  const lines: string[] = []
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  metricsCollector.recordApiRequest({ apiName: 'gitlab', method: 'GET', statusCode: 200, responseTimeMs: 1 })
  const app = appWith({ apiKeys, ...config }, { store, lines, metricsCollector })
  const newest = (limit = 1): readonly Partial<AuditEntry>[] => store.audit.list({ limit })
  return { app, store, lines, newest, metricsCollector }
}

const reset = 'POST /admin/reset-metrics'
const remote = '192.0.2.7'

describe('the audit trail says who did what when, in the database and in the log,', () => {
  test('for a change with a key', async () => {
    const { app, newest, lines } = setUp()
    const before = Date.now()
    await ask(app, `${reset}?api_name=gitlab`, { headers: bearer(keyOf('admin')), remote })
    const entry = {
      actor: 'the-admin',
      via: 'key',
      role: 'admin',
      address: remote,
      action: 'metrics.reset',
      target: 'gitlab',
      before: '{"requests":1,"tokens":0}',
      after: '{"requests":0,"tokens":0}',
      outcome: 'done',
    }
    expect(newest()).toEqual([{ ...entry, id: 1, atMs: expect.any(Number) }])
    expect(newest()[0]?.atMs).toBeGreaterThanOrEqual(before)
    const line = JSON.parse(lines.join('')) as Record<string, unknown>
    expect(line).toMatchObject({ audit: entry, msg: 'metrics.reset gitlab by the-admin: done' })
  })

  test('for a change in a session, and for the log-in and log-out', async () => {
    const { app, newest } = setUp()
    const headers = await logIn(app, 'admin')
    await ask(app, reset, { headers })
    await ask(app, 'DELETE /api/v1/session', { headers })
    expect(newest(9)).toMatchObject([
      { action: 'session.end', via: 'session', actor: 'the-admin', outcome: 'done' },
      { action: 'metrics.reset', via: 'session', actor: 'the-admin', target: 'all', outcome: 'done' },
      { action: 'session.begin', via: 'key', actor: 'the-admin', outcome: 'done' },
    ])
  })

  test('for a program on this machine, without keys', async () => {
    const { app, newest } = setUp({ apiKeys: [] })
    await ask(app, reset)
    expect(newest()).toMatchObject([{ actor: 'local', via: 'local', role: 'admin', address: '127.0.0.1' }])
  })

  test('for what was refused or failed', async () => {
    const { app, newest, metricsCollector } = setUp()
    await ask(app, reset, { headers: bearer(keyOf('operate')) })
    expect(newest()).toMatchObject([{ actor: 'the-operate', action: 'metrics.reset', outcome: 'refused' }])
    await ask(app, `${reset}?api_name=none`, { headers: bearer(keyOf('admin')) })
    expect(newest()).toMatchObject([{ actor: 'the-admin', target: 'none', outcome: 'refused' }])
    vi.spyOn(metricsCollector, 'resetMetrics').mockImplementation(() => {
      throw new Error('broken')
    })
    await ask(app, reset, { headers: bearer(keyOf('admin')) })
    expect(newest()).toMatchObject([{ actor: 'the-admin', action: 'metrics.reset', outcome: 'failed' }])
    await ask(app, 'POST /api/v1/session', { body: JSON.stringify({ key: keyOf('ingest') }) })
    expect(newest()).toMatchObject([{ actor: 'the-ingest', action: 'session.begin', outcome: 'refused' }])
  })

  test('for what was refused before the route ran, with the target of the path', async () => {
    const { app, newest, lines } = setUp({ basePath: '/monitoring' })
    const acknowledge = 'POST /monitoring/api/v1/alerts/0%C3%A9/acknowledge'
    await ask(app, acknowledge, { headers: bearer(keyOf('read')) })
    expect(newest()).toMatchObject([{ action: 'alert.acknowledge', target: '0é', outcome: 'refused' }])
    expect(lines.at(-1)).toContain('alert.acknowledge 0é by the-read: refused')
    await ask(app, acknowledge, { headers: bearer(keyOf('operate')), body: '{"actor": "bob"}' })
    expect(newest()).toMatchObject([{ actor: 'the-operate', target: '0é', outcome: 'refused' }])
  })

  test('for a wrong key, with the address and without the key', async () => {
    const { app, newest, lines } = setUp()
    const key = 'wrong-key-0123456789'
    await ask(app, 'POST /api/v1/session', { body: JSON.stringify({ key }), remote })
    await ask(app, 'GET /metrics', { headers: bearer(key), remote })
    const entry = { actor: 'unknown', via: 'none', address: remote, action: 'key.check', outcome: 'refused' }
    expect(newest(9)).toMatchObject([entry, entry])
    expect(lines.join('')).not.toContain(key)
  })
})

test('reading and requests of nobody leave no entry', async () => {
  const { app, newest } = setUp()
  for (const route of ['GET /metrics', 'HEAD /metrics', 'OPTIONS /metrics'])
    await ask(app, route, { headers: bearer(keyOf('admin')) })
  await ask(app, reset)
  await ask(app, reset, { headers: { ...bearer(keyOf('admin')), origin: 'https://evil.example' } })
  await ask(app, 'DELETE /api/v1/session')
  expect(newest(9)).toEqual([])
})

test('entries about refusals are bounded, so that they do not push out what was done', async () => {
  vi.useFakeTimers()
  const { app, newest } = setUp()
  for (let n = 0; n < 200; n += 1)
    await ask(app, 'GET /', { headers: bearer('wrong'), remote: `198.51.100.${n}` })
  expect(newest(1000)).toHaveLength(60)
  await ask(app, reset, { headers: bearer(keyOf('admin')) })
  expect(newest()).toMatchObject([{ action: 'metrics.reset', outcome: 'done' }])
  vi.advanceTimersByTime(60_000)
  await ask(app, 'GET /', { headers: bearer('wrong') })
  expect(newest(1000)).toHaveLength(62)
})

test('no secret and no control character is stored or logged', async () => {
  const { app, newest, lines } = setUp()
  const token = `glpat-${'x'.repeat(20)}`
  const name = encodeURIComponent(`a\u001b[31m\n\u202e ${token} ${'y'.repeat(5000)}`)
  await ask(app, `${reset}?api_name=${name}`, { headers: bearer(keyOf('admin')) })
  const [entry] = newest()
  expect(entry?.target).toMatch(/^a\\u\{1b\}\[31m\\u\{a\}\\u\{202e\} /)
  expect(entry?.target?.length).toBeLessThan(300)
  for (const text of [JSON.stringify(entry), lines.join('')]) {
    expect(text).not.toContain(token)
    // eslint-disable-next-line no-control-regex
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u202e]/)
  }
})

test('a change goes on if its entry cannot be stored, and the log says so', async () => {
  const { app, store, lines } = setUp()
  store.close()
  expect((await ask(app, reset, { headers: bearer(keyOf('admin')) })).status).toBe(200)
  expect(lines.join('')).toContain('the audit entry above could not be stored')
})
