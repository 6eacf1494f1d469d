import { Hono } from 'hono'
import { pino } from 'pino'
import { expect, test } from 'vitest'

import { requestLog } from './request-log.ts'
import type { RouteEnv } from './route-env.ts'

function setUp(level = 'debug') {
  const lines: string[] = []
  const log = pino({ level, base: null }, { write: (line: string) => void lines.push(line) })
  const app = new Hono<RouteEnv>()
  app.use(requestLog(log))
  app.get('/health/ready', (c) => c.json({ requestId: c.get('requestId') ?? 'none' }))
  app.get('/metrics', (c) => c.json({ requestId: c.get('requestId'), traceId: c.get('traceId') ?? 'none' }))
  return { app, lines }
}

test.each([
  ['call-7', true],
  ['a/b:c=1~{x}', true],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
  ['two words', false],
  ['größer', false],
  ['', false],
])('the id %j of a client is kept: %s', async (given, isKept) => {
  const response = await setUp().app.request('/metrics', { headers: { 'x-request-id': given } })
  const { requestId } = (await response.json()) as { requestId: string }
  expect(response.headers.get('x-request-id')).toBe(requestId)
  expect([requestId === given, /^[\da-f-]{36}$/.test(requestId)]).toEqual([isKept, !isKept])
})

test('every request gets another id', async () => {
  const { app } = setUp()
  const ids = await Promise.all(
    Array.from({ length: 50 }, async () => (await app.request('/metrics')).headers.get('x-request-id')),
  )
  expect(new Set(ids).size).toBe(50)
})

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
test.each([
  [`00-${traceId}-00f067aa0ba902b7-01`, traceId],
  [`01-${traceId}-00f067aa0ba902b7-01-more`, traceId],
  [`ff-${traceId}-00f067aa0ba902b7-01`, 'none'],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, 'none'],
  [`00-${traceId}-${'0'.repeat(16)}-01`, 'none'],
  [`00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`, 'none'],
  ['junk', 'none'],
])('of traceparent %s the trace id is %s', async (traceparent, expected) => {
  const response = await setUp().app.request('/metrics', { headers: { traceparent } })
  expect(await response.json()).toMatchObject({ traceId: expected })
})

test('each request is one line without its query at debug, and no line at info', async () => {
  const { app, lines } = setUp()
  const headers = { 'x-request-id': 'call-7', traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
  await app.request('/metrics?secret=hunter2', { headers })
  await app.request(`/${'n'.repeat(5000)}`)
  const [first = '', second = '', ...more] = lines
  expect(more).toEqual([])
  expect(JSON.parse(first)).toMatchObject({
    requestId: 'call-7',
    traceId,
    method: 'GET',
    path: '/metrics',
    status: 200,
    durationMs: expect.any(Number),
    msg: 'answered a request',
  })
  expect(first).not.toContain('hunter2')
  expect(JSON.parse(second)).toMatchObject({ status: 404 })
  expect(second.length).toBeLessThan(500)
  const silent = setUp('info')
  await silent.app.request('/metrics')
  expect(silent.lines).toEqual([])
})

test('a probe has no id and no line', async () => {
  const { app, lines } = setUp()
  const response = await app.request('/health/ready', { headers: { 'x-request-id': 'call-7' } })
  expect(await response.json()).toEqual({ requestId: 'none' })
  expect(response.headers.get('x-request-id')).toBeNull()
  expect(lines).toEqual([])
})
