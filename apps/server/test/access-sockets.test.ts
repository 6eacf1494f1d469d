import { HealthChecker } from '@botwatch/health'
import { MetricsCollector } from '@botwatch/metrics'
import { AlertManager } from '@botwatch/alerts'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'

import type { ServerConfigInput } from '../src/config/server-config.ts'
import { createMonitoringServer } from '../src/monitoring-server.ts'
import { apiKeys, bearer, keyOf } from './ask.ts'

const started: { stopServer: () => Promise<void> }[] = []

afterEach(async () => {
  for (const server of started.splice(0)) await server.stopServer()
})

async function start(config: ServerConfigInput = {}) {
  const metricsCollector = new MetricsCollector({ defaultMetrics: false })
  metricsCollector.recordTokenUsage({ promptTokens: 10, completionTokens: 1, model: 'glm-4.6' })
  const server = createMonitoringServer({
    healthChecker: new HealthChecker(),
    metricsCollector,
    alertManager: new AlertManager(),
    config: { port: 0, logLevel: 'silent', ...config },
  })
  started.push(server)
  const port = Number(new URL(await server.startServer()).port)
  const send = async (
    route: string,
    headers: Readonly<Record<string, string>> = {},
    body = '',
  ): Promise<{ readonly status: number | undefined; readonly response: IncomingMessage }> => {
    const [method, path] = route.split(' ')
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }).end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    return { status: response.statusCode, response }
  }
  const tokens = (): number => metricsCollector.getAllMetrics().token_usage.total_tokens_used
  return { port, send, tokens }
}

const reset = 'POST /admin/reset-metrics'

/** What Chromium sends for `fetch(url, { method: 'POST', mode: 'no-cors' })` on a page of another origin. */
const page = {
  origin: 'https://evil.example',
  'sec-fetch-site': 'cross-site',
  'sec-fetch-mode': 'no-cors',
  'sec-fetch-dest': 'empty',
  'content-type': 'text/plain;charset=UTF-8',
}

describe('without keys, on loopback, nothing is wiped', () => {
  test.each([
    ['a page of another origin', page, 403],
    ['a page of a browser that sends only Origin', { origin: page.origin }, 403],
    ['a sandboxed page', { ...page, origin: 'null' }, 403],
    ['a page whose name leads to this machine', { host: 'evil.example' }, 421],
    [
      'a page whose name leads to this machine, of the same origin',
      { host: 'evil.example', origin: 'http://evil.example' },
      421,
    ],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }, 403],
  ])('by %s', async (_, headers, expected) => {
    const { send, tokens } = await start()
    expect((await send(reset, headers, 'x')).status).toBe(expected)
    expect(tokens()).toBe(11)
  })

  test('but a program on this machine does what it wants', async () => {
    const { send, tokens } = await start()
    expect((await send(reset)).status).toBe(200)
    expect(tokens()).toBe(0)
  })
})

test('without keys, a proxy that speaks HTTP/1.0 is refused, and its probes are answered', async () => {
  const { port } = await start()
  const statusOf = async (path: string, host = ''): Promise<string> => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    socket.write(`GET ${path} HTTP/1.0\r\n${host}Connection: close\r\n\r\n`)
    const [text] = (await once(socket, 'data')) as [string]
    socket.destroy()
    return text.split(' ', 2)[1] ?? ''
  }
  // HAProxy probes without a Host.
  for (const host of ['', `Host: 127.0.0.1:${port}\r\n`]) {
    expect(await statusOf('/metrics', host)).toBe('403')
    for (const path of ['/health', '/health/live']) expect(await statusOf(path, host)).toBe('200')
  }
})

test('with keys, a session does over a socket what its key may, and no page of another origin uses it', async () => {
  const { send, tokens } = await start({ apiKeys })
  expect((await send(reset)).status).toBe(401)
  expect((await send(reset, bearer('wrong-key-0123456789'))).status).toBe(401)
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ key: keyOf('admin') })
  const { response } = await send('POST /api/v1/session', json, body)
  const cookie = response.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect((await send(reset, { ...page, cookie }, 'x')).status).toBe(403)
  expect(tokens()).toBe(11)
  expect((await send(reset, { cookie })).status).toBe(200)
  expect(tokens()).toBe(0)
  expect((await send('DELETE /api/v1/session', { cookie })).status).toBe(204)
  expect((await send('GET /api/v1/session', { cookie })).status).toBe(401)
})

test('probes are answered on every connection, without names if nobody says who asks', async () => {
  const { send } = await start({ apiKeys })
  for (const path of ['/health', '/health/live']) {
    const { status, response } = await send(`GET ${path}`)
    expect(status).toBe(200)
    expect(response.headers['x-content-type-options']).toBe('nosniff')
  }
  expect((await send('GET /health', { host: 'evil.example' })).status).toBe(421)
  expect((await send('GET /health', page)).status).toBe(200)
})

test('a preflight of a listed origin is answered over a socket', async () => {
  const { send } = await start({ apiKeys, corsOrigins: ['https://myapp.com'] })
  const headers = { origin: 'https://myapp.com', 'access-control-request-method': 'POST' }
  const { status, response } = await send(`OPTIONS ${reset.split(' ')[1]}`, headers)
  expect([status, response.headers['access-control-allow-origin']]).toEqual([204, 'https://myapp.com'])
})
