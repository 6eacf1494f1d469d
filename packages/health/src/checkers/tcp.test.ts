import { expect, test } from 'vitest'

import { outcomeOf, problemsOf } from '../../test/run-checker.ts'
import { closedPort, expectNoSockets, serveRaw } from '../../test/servers.ts'
import { tcp } from './tcp.ts'

const host = '127.0.0.1'

test('a port that accepts connections is healthy, and its socket is closed', async () => {
  const received: Buffer[] = []
  const server = await serveRaw((socket) => void socket.on('data', (chunk: Buffer) => received.push(chunk)))
  expect(await outcomeOf(tcp({ name: 'a', host, port: server.port }))).toEqual({
    status: 'healthy',
    message: 'Connected',
    metrics: { connect_time_ms: expect.any(Number) },
  })
  await expectNoSockets(server)
  expect(received).toEqual([])
})

test('a port where nothing listens is unhealthy', async () => {
  const port = await closedPort()
  expect(await outcomeOf(tcp({ name: 'a', host, port }))).toMatchObject({
    status: 'unhealthy',
    code: 'CONNECT',
    message: `connection refused by 127.0.0.1:${port}`,
    isRetryable: true,
  })
  expect(await outcomeOf(tcp({ name: 'a', host, port, failureStatus: 'degraded' }))).toMatchObject({
    status: 'degraded',
  })
})

test.each([
  ['169.254.169.254', undefined, 'a link-local address'],
  ['127.0.0.1', 'public-only', 'a loopback address'],
  ['::1', 'public-only', 'a loopback address'],
] as const)('%s is not connected to under the policy %s', async (blocked, network, why) => {
  expect(await outcomeOf(tcp({ name: 'a', host: blocked, port: 80, network }))).toMatchObject({
    status: 'unhealthy',
    code: 'BLOCKED_ADDRESS',
    message: `the address of ${blocked} is blocked by the network policy: ${why}`,
    isRetryable: false,
  })
})

test('an attempt ends with its signal', async () => {
  const context = { signal: AbortSignal.abort(), deadlineAt: Date.now() + 5000, attempt: 1, previous: null }
  expect(await tcp({ name: 'a', host, port: 9 }).check(context)).toMatchObject({
    code: 'TIMEOUT',
    message: 'the request timed out',
  })
})

test.each([
  [{}, []],
  [{ host: '::1' }, []],
  [{ host: '[fe80::1%eth0]' }, []],
  [{ host: '' }, ['host']],
  [{ host: 'redis.internal:6379' }, ['host']],
  [{ host: '[::1]:6379' }, ['host']],
  [{ host: 'http://a.test' }, ['host']],
  [{ host: undefined }, ['host']],
  [{ port: 0 }, ['port']],
  [{ port: '80' }, ['port']],
  [{ port: undefined }, ['port']],
  [{ name: '', network: 'all' }, ['name', 'network']],
])('options %j have the problems %j', (options, paths) => {
  expect(problemsOf(() => tcp({ name: 'a', host, port: 80, ...options } as never)).paths).toEqual(paths)
})
