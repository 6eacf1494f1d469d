import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import { createHttpClient } from '@botwatch/http'
import { describe, expect, test, vi } from 'vitest'

import { answering, closedPort, expectNoSockets, serve, serveRaw } from '../../test/servers.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthCheckResult } from '../check/result.ts'
import { APIHealthChecker, type APIHealthCheckerOptions } from './http.ts'

async function run(options: Omit<APIHealthCheckerOptions, 'name'>): Promise<HealthCheckResult> {
  const health = new HealthChecker()
  health.addChecker(new APIHealthChecker({ name: 'my_api', ...options }))
  const result = await health.checkSingle('my_api')
  if (result === null) throw new Error('no result')
  return result
}

describe('an API that answers', () => {
  test('is healthy with the expected status, and reports its figures', async () => {
    const { url } = await answering(200, { 'content-length': '5' }, 'hello')
    expect(await run({ url })).toMatchObject({
      status: 'healthy',
      message: 'API responding normally (status 200)',
      code: null,
      errorDetails: null,
      metrics: { status_code: 200, response_time_ms: expect.any(Number), content_length: 5 },
    })
  })

  test('reports no length if the answer has none', async () => {
    const { url } = await serve((_request, response) => {
      response.write('chunk')
      response.end()
    })
    expect((await run({ url })).metrics).toMatchObject({ content_length: null })
  })

  test.each([
    [503, 'unhealthy', 'STATUS', 'API returned unexpected status: 503'],
    [404, 'unhealthy', 'STATUS', 'API returned unexpected status: 404'],
    [302, 'unhealthy', 'STATUS', 'API returned unexpected status: 302'],
    [201, 'unhealthy', 'STATUS', 'API returned unexpected status: 201'],
    [401, 'unhealthy', 'AUTH', 'API returned unexpected status: 401'],
    [403, 'unhealthy', 'AUTH', 'API returned unexpected status: 403'],
    [429, 'degraded', 'RATE_LIMITED', 'API rate limited (status 429)'],
    [529, 'degraded', 'RATE_LIMITED', 'API rate limited (status 529)'],
  ])('with status %i is %s, code %s', async (status, expected, code, message) => {
    const { url } = await answering(status)
    expect(await run({ url })).toMatchObject({
      status: expected,
      code,
      message,
      metrics: { status_code: status },
    })
  })

  test.each([
    ['20', 20],
    ['0.2', 1],
  ])('tells when it wants to be asked again: %s', async (header, seconds) => {
    const { url } = await answering(429, { 'retry-after': header })
    expect((await run({ url })).metrics).toMatchObject({ retry_after_s: seconds })
  })

  test('is healthy with any status that was listed', async () => {
    const { url } = await answering(429)
    expect(await run({ url, expect: { status: ['2xx', 429] } })).toMatchObject({
      status: 'healthy',
      code: null,
    })
  })

  test('counts a failure as the failure status', async () => {
    const { url } = await answering(500)
    expect(await run({ url, failureStatus: 'degraded' })).toMatchObject({
      status: 'degraded',
      code: 'STATUS',
    })
  })

  test('gets the method and the headers', async () => {
    const seen: (string | undefined)[] = []
    const { url } = await serve((request: IncomingMessage, response: ServerResponse) => {
      seen.push(request.method, request.headers['authorization'])
      response.end()
    })
    await run({ url, method: 'HEAD', headers: { Authorization: 'Bearer abc' } })
    expect(seen).toEqual(['HEAD', 'Bearer abc'])
  })

  test('that redirects to a metadata address is not followed there', async () => {
    const { url } = await answering(302, { location: 'http://169.254.169.254/latest/meta-data/' })
    expect(await run({ url })).toMatchObject({
      status: 'unhealthy',
      code: 'STATUS',
      metrics: { status_code: 302 },
    })
  })

  test('and sends its body bit by bit is evaluated by its headers, and its connection is closed', async () => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
      const drip = setInterval(() => void socket.write('x'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await run({ url: server.url, timeoutMs: 300 })).toMatchObject({
      status: 'healthy',
      metrics: { content_length: 100_000 },
    })
    await expectNoSockets(server)
  })
})

describe('an API that does not answer', () => {
  test('is unhealthy at the time limit, and its socket is closed', async () => {
    const server = await serveRaw(() => {})
    expect(await run({ url: server.url, timeoutMs: 100 })).toMatchObject({
      status: 'unhealthy',
      code: 'TIMEOUT',
      message: expect.stringMatching(/^waiting for a response of 127\.0\.0\.1:\d+ timed out$/),
    })
    await expectNoSockets(server)
  })

  test('is unhealthy at the time limit even if it sends headers without end', async () => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ')
      const drip = setInterval(() => void socket.write('x'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await run({ url: server.url, timeoutMs: 100 })).toMatchObject({
      status: 'unhealthy',
      code: 'TIMEOUT',
    })
    await expectNoSockets(server)
  })

  test('is let go as soon as the signal is aborted', async () => {
    const server = await serveRaw((socket) => void socket.once('data', () => controller.abort()))
    const controller = new AbortController()
    const context = { signal: controller.signal, deadlineAt: Date.now() + 60_000, attempt: 1, previous: null }
    const outcome = await new APIHealthChecker({ name: 'my_api', url: server.url }).check(context)
    expect(outcome).toMatchObject({ code: 'TIMEOUT' })
    await expectNoSockets(server)
  })

  test('ends at its time limit even if the time of day jumps', async () => {
    const { url } = await serve((_request, response) => void setTimeout(() => response.end(), 50))
    const health = new HealthChecker({ clock: { now: () => 0, monotonic: () => performance.now() } })
    health.addChecker(new APIHealthChecker({ name: 'my_api', url }))
    expect(await health.checkSingle('my_api')).toMatchObject({ status: 'healthy' })
  })

  test('is checked again after a time-out, because its request has ended', async () => {
    const { url } = await serveRaw(() => {})
    const health = new HealthChecker()
    health.addChecker(new APIHealthChecker({ name: 'my_api', url, timeoutMs: 100 }))
    await health.checkSingle('my_api')
    await vi.waitFor(() => expect(health.getStatusSummary().lateOutcomes).toBe(1))
    expect(await health.checkSingle('my_api')).toMatchObject({ code: 'TIMEOUT' })
  })

  test.each([
    [
      'resets the connection',
      (socket: Socket) => void socket.once('data', () => void socket.resetAndDestroy()),
      /^connection reset by 127\.0\.0\.1:\d+$/,
    ],
    [
      'closes it without a word',
      (socket: Socket) => void socket.once('data', () => void socket.end()),
      /^127\.0\.0\.1:\d+ closed the connection before its response was complete$/,
    ],
  ])('and %s is unhealthy', async (_what, onSocket, message) => {
    const { url } = await serveRaw(onSocket)
    expect(await run({ url })).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      message: expect.stringMatching(message),
    })
  })

  test('because nothing listens there is unhealthy', async () => {
    const result = await run({ url: `http://127.0.0.1:${await closedPort()}` })
    expect(result).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      message: expect.stringMatching(/^connection refused by 127\.0\.0\.1:\d+$/),
      metrics: {},
    })
    expect(result.errorDetails).toMatchObject({ code: 'CONNECT' })
  })

  test('in HTTP is unhealthy', async () => {
    const { url } = await serveRaw(
      (socket) => void socket.once('data', () => void socket.end('220 mail.example ESMTP\r\n')),
    )
    expect(await run({ url })).toMatchObject({
      status: 'unhealthy',
      code: 'ERROR',
      message: expect.stringMatching(/^the response of 127\.0\.0\.1:\d+ is not valid HTTP/),
    })
  })

  test('because its name is unknown is unhealthy', async () => {
    const http = createHttpClient({
      resolveHost: (_host, _options, callback) =>
        callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
    })
    expect(await run({ url: 'http://nowhere.test/', http })).toMatchObject({
      code: 'DNS',
      message: 'the host name nowhere.test was not found',
    })
  })
})

test.each([
  ['http://169.254.169.254/latest/', undefined, '169.254.169.254', 'a link-local address'],
  ['http://127.0.0.1:8080/', 'public-only', '127.0.0.1', 'a loopback address'],
] as const)('does not connect to %s under the policy %s', async (url, network, host, why) => {
  expect(await run({ url, network })).toMatchObject({
    status: 'unhealthy',
    code: 'BLOCKED_ADDRESS',
    message: `the address of ${host} is blocked by the network policy: ${why}`,
  })
})

test('shows nothing of its headers, its path or its query', async () => {
  const secret = 'plain-words-nobody-would-recognise'
  const secrets = { headers: { 'X-Api': secret } }
  const urls = [
    (
      await serve(
        (request, response) => void response.writeHead(500, { echo: request.headers['x-api'] }).end(secret),
      )
    ).url,
    (await serveRaw((socket) => void socket.once('data', () => void socket.destroy()))).url,
    'http://169.254.169.254',
  ]
  for (const url of urls) {
    const checker = new APIHealthChecker({
      name: 'my_api',
      url: `${url}/${secret}?key=${secret}`,
      ...secrets,
    })
    const health = new HealthChecker()
    health.addChecker(checker)
    expect(JSON.stringify([await health.checkAll(), checker, checker.options])).not.toContain(secret)
  }
})
