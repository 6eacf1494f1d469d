import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
  type Socket,
} from 'node:net'

import { createHttpClient } from '@botwatch/http'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'

import { isHealthError } from '../errors.ts'
import { HealthChecker } from '../health-checker.ts'
import type { HealthCheckResult } from '../result.ts'
import { APIHealthChecker, type APIHealthCheckerOptions } from './http.ts'

const servers: (Server | TcpServer)[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) server.closeAllConnections()
    server.close()
  }
})

async function listen(server: Server | TcpServer): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const serve = (listener: RequestListener): Promise<string> => listen(createServer(listener))
const answering = (status: number, headers: Record<string, string> = {}, body = ''): Promise<string> =>
  serve((_request, response) => void response.writeHead(status, headers).end(body))

/** A server that speaks TCP alone; what it does with a socket is its own affair. */
async function serveRaw(onSocket: (socket: Socket) => void): Promise<{ url: string; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => void sockets.delete(socket))
    socket.resume()
    onSocket(socket)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  return { url: await listen(server), sockets }
}

async function run(options: Omit<APIHealthCheckerOptions, 'name'>): Promise<HealthCheckResult> {
  const health = new HealthChecker()
  health.addChecker(new APIHealthChecker({ name: 'my_api', ...options }))
  const result = await health.checkSingle('my_api')
  if (result === null) throw new Error('no result')
  return result
}

describe('an API that answers', () => {
  test('is healthy with the expected status, and its figures are told', async () => {
    const url = await answering(200, { 'content-length': '5' }, 'hello')
    expect(await run({ url })).toMatchObject({
      status: 'healthy',
      message: 'API responding normally (status 200)',
      code: null,
      errorDetails: null,
      metrics: { status_code: 200, response_time_ms: expect.any(Number), content_length: 5 },
    })
  })

  test('tells no length that the answer does not tell', async () => {
    const url = await serve((_request, response) => {
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
    const url = await answering(status)
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
    const url = await answering(429, { 'retry-after': header })
    expect((await run({ url })).metrics).toMatchObject({ retry_after_s: seconds })
  })

  test('is healthy with any status that was listed', async () => {
    const url = await answering(429)
    expect(await run({ url, expectedStatus: ['2xx', 429] })).toMatchObject({ status: 'healthy', code: null })
  })

  test('counts a failure as the failure status', async () => {
    const url = await answering(500)
    expect(await run({ url, failureStatus: 'degraded' })).toMatchObject({
      status: 'degraded',
      code: 'STATUS',
    })
  })

  test('gets the method and the headers', async () => {
    const seen: (string | undefined)[] = []
    const url = await serve((request: IncomingMessage, response: ServerResponse) => {
      seen.push(request.method, request.headers['authorization'])
      response.end()
    })
    await run({ url, method: 'HEAD', headers: { Authorization: 'Bearer abc' } })
    expect(seen).toEqual(['HEAD', 'Bearer abc'])
  })

  test('that redirects to a metadata address is not followed there', async () => {
    const url = await answering(302, { location: 'http://169.254.169.254/latest/meta-data/' })
    expect(await run({ url })).toMatchObject({
      status: 'unhealthy',
      code: 'STATUS',
      metrics: { status_code: 302 },
    })
  })

  test('and drips its body is judged by its headers, and let go in the end', async () => {
    const { url, sockets } = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n')
      const drip = setInterval(() => void socket.write('x'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await run({ url, timeoutMs: 300 })).toMatchObject({
      status: 'healthy',
      metrics: { content_length: 100_000 },
    })
    await vi.waitFor(() => expect(sockets.size).toBe(0), { timeout: 5000 })
  })
})

describe('an API that does not answer', () => {
  test('is unhealthy at the time-out, and its socket is closed', async () => {
    const { url, sockets } = await serveRaw(() => {})
    expect(await run({ url, timeoutMs: 100 })).toMatchObject({
      status: 'unhealthy',
      code: 'TIMEOUT',
      message: 'API request timed out',
    })
    await vi.waitFor(() => expect(sockets.size).toBe(0), { timeout: 5000 })
  })

  test('is unhealthy at the time-out though it drips headers for ever', async () => {
    const { url, sockets } = await serveRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-drip: ')
      const drip = setInterval(() => void socket.write('x'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await run({ url, timeoutMs: 100 })).toMatchObject({ status: 'unhealthy', code: 'TIMEOUT' })
    await vi.waitFor(() => expect(sockets.size).toBe(0), { timeout: 5000 })
  })

  test('is let go as soon as the signal is aborted', async () => {
    const { url, sockets } = await serveRaw((socket) => void socket.once('data', () => controller.abort()))
    const controller = new AbortController()
    const context = { signal: controller.signal, deadlineAt: Date.now() + 60_000, attempt: 1, previous: null }
    await new APIHealthChecker({ name: 'my_api', url }).check(context)
    await vi.waitFor(() => expect(sockets.size).toBe(0), { timeout: 4000 })
  })

  test('is checked again after a time-out: its request has ended', async () => {
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
    ],
    ['closes it without a word', (socket: Socket) => void socket.once('data', () => void socket.end())],
  ])('and %s is unhealthy', async (_what, onSocket) => {
    const { url } = await serveRaw(onSocket)
    expect(await run({ url })).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      message: 'Failed to connect to API',
    })
  })

  test('because nothing listens there is unhealthy', async () => {
    const url = await answering(200)
    const server = servers.pop()
    await new Promise((resolve) => void server?.close(resolve))
    const result = await run({ url })
    expect(result).toMatchObject({
      status: 'unhealthy',
      code: 'CONNECT',
      message: 'Failed to connect to API',
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
      message: 'API answer is not valid HTTP',
    })
  })

  test('because its name is unknown is unhealthy', async () => {
    const http = createHttpClient({
      resolveHost: (_host, _options, callback) =>
        callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []),
    })
    expect(await run({ url: 'http://nowhere.test/', http })).toMatchObject({
      code: 'DNS',
      message: 'Failed to connect to API',
    })
  })
})

test.each([
  ['http://169.254.169.254/latest/', undefined],
  ['http://127.0.0.1:8080/', 'public-only'],
] as const)('does not connect to %s under the policy %s', async (url, network) => {
  expect(await run({ url, network })).toMatchObject({
    status: 'unhealthy',
    code: 'BLOCKED_ADDRESS',
    message: 'API address is blocked by the network policy',
  })
})

test('shows nothing of its headers, its path or its query', async () => {
  const secret = 'plain-words-nobody-would-recognise'
  const secrets = { headers: { 'X-Api': secret } }
  const urls = [
    await serve(
      (request, response) => void response.writeHead(500, { echo: request.headers['x-api'] }).end(secret),
    ),
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

const problemsOf = (options: Record<string, unknown>): readonly string[] => {
  try {
    new HealthChecker().addChecker(new APIHealthChecker({ name: 'a', url: 'http://a.test', ...options }))
  } catch (error) {
    if (!isHealthError(error)) throw error
    expect(error.message).not.toContain('hunter2')
    return error.problems.map(({ path }) => path)
  }
  return []
}

describe('options', () => {
  test.each([
    [{}, []],
    [{ url: new URL('https://a.test/x') }, []],
    [{ url: 'ftp://hunter2.test' }, ['url']],
    [{ url: 'hunter2' }, ['url']],
    [{ url: undefined }, ['url']],
    [{ url: 'https://bot:hunter2@a.test' }, ['url']],
    [{ headers: { ok: 'yes', 'X-Key': 'hunter2\r\nX: 1' } }, ['headers.X-Key']],
    [{ headers: { 'hunter2 ': 'x' } }, ['headers[0]']],
    [{ headers: { 'X-Key': 5 } }, ['headers.X-Key']],
    [{ headers: ['hunter2'] }, ['headers']],
    [{ method: 'DELETE' }, ['method']],
    [{ expectedStatus: [] }, ['expectedStatus']],
    [{ network: 'everything' }, ['network']],
    [{ network: 'any', http: createHttpClient() }, ['network']],
    [
      { name: 'a b', timeoutMs: 0, url: '', method: 'x', expectedStatus: [1] },
      ['name', 'timeoutMs', 'url', 'method', 'expectedStatus[0]'],
    ],
  ])('%o have the problems %j', (options, paths) => {
    expect(problemsOf(options)).toEqual(paths)
  })
})
