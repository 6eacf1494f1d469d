import { Hono } from 'hono'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'

import { head, lastAnswer, rawSocket } from '../../test/raw-socket.ts'
import { parseServerConfig } from '../config/config-schema.ts'
import type { HttpLimits } from '../config/server-config.ts'
import { listen } from './listen.ts'

// A small app that keeps a request waiting: GET /wait until `release()`, POST /echo until the body has arrived.

async function setUp(limits: Partial<HttpLimits> = {}) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let waiting = 0
  const app = new Hono()
    .onError((_, c) => c.text('', 500))
    .get('/', (c) => c.json({ status: 'fine' }))
    .get('/wait', async (c) => {
      waiting += 1
      await released
      return c.json({ status: 'waited' })
    })
    .post('/echo', async (c) => c.text(await c.req.text()))
    .get('/begun', (c) => c.body(new ReadableStream({ start: (to) => to.enqueue(new Uint8Array(3)) })))
  const config = parseServerConfig({ port: 0, limits })
  if (!config.ok) throw new Error('invalid limits')
  const server = await listen(app, config.value)
  onTestFinished(async () => {
    release()
    await server.close(0)
  })
  return { url: server.url, release, waiting: () => waiting }
}

test.each([
  ['a head that stays incomplete', 'GET / HTTP/1.1\r\nhost: localhost\r\n'],
  ['a connection that sends nothing', ''],
  ['a body that stays incomplete', `${head('POST', '/echo', 9)}half`],
  [
    'a chunked body without end',
    `POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`,
  ],
])('%s is answered with 408 and closed', async (_, sent) => {
  const { url } = await setUp({ headersTimeoutMs: 100, bodyTimeoutMs: 200 })
  const { closed } = await rawSocket(url, sent)
  expect(lastAnswer(await closed)).toMatchObject({ status: 408, body: { code: 'REQUEST_TIMEOUT' } })
})

test.each([
  ['text that is not HTTP', 'HELO example.com\r\n\r\n', 400, 'MALFORMED_REQUEST'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'MALFORMED_REQUEST'],
  [
    'a URL that is not one',
    'GET // HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n',
    400,
    'MALFORMED_REQUEST',
  ],
  [
    'two lengths of a body',
    'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
    400,
    'MALFORMED_REQUEST',
  ],
  [
    'a chunk without a size',
    'POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nz\r\n',
    400,
    'MALFORMED_REQUEST',
  ],
  ['a large head', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'HEAD_TOO_LARGE'],
  ['a huge head', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(4_000_000)}\r\n\r\n`, 431, 'HEAD_TOO_LARGE'],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n', 501, 'NOT_IMPLEMENTED'],
])('%s is answered with a problem', async (_, sent, status, code) => {
  const { url } = await setUp()
  const { closed } = await rawSocket(url, sent)
  expect(lastAnswer(await closed)).toMatchObject({ status, body: { status, code } })
})

test('a client that resets the connection of a tunnel harms nobody', async () => {
  const { url } = await setUp()
  const { socket } = await rawSocket(url, 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n')
  socket.once('data', () => socket.resetAndDestroy())
  await once(socket, 'close')
  await (await rawSocket(url, head('GET', '/'))).find(/fine/)
})

test('a request before a malformed one is answered first', async () => {
  const { url, release, waiting } = await setUp()
  const { closed } = await rawSocket(url, `${head('GET', '/wait')}nonsense\r\n\r\n`)
  await expect.poll(waiting).toBe(1)
  release()
  const answers = (await closed).split('HTTP/1.1 ').slice(1)
  expect(answers.map((answer) => Number(answer.slice(0, 3)))).toEqual([200, 400])
})

test('an answer that has begun is not mixed with a refusal', async () => {
  const { url } = await setUp()
  const { find, socket, closed } = await rawSocket(url, head('GET', '/begun'))
  await find(/\r\n\r\n/)
  socket.write('nonsense\r\n\r\n')
  socket.end()
  expect((await closed).match(/HTTP/g)).toHaveLength(1)
})

test('at the limit, the connection that is idle for longest makes room', async () => {
  const { url } = await setUp({ maxConnections: 10 })
  const sockets = []
  for (let i = 0; i < 10; i += 1) sockets.push(await rawSocket(url, i === 3 ? 'GET / HTTP/1.1\r\n' : ''))
  sockets[0]?.socket.write(head('GET', '/'))
  await sockets[0]?.find(/fine/)
  for (const next of [1, 2, 3]) {
    const { find } = await rawSocket(url, head('GET', '/'))
    await find(/200 OK/)
    expect(await sockets[next]?.closed).toBe('')
  }
  sockets[0]?.socket.write(head('GET', '/'))
  await sockets[0]?.find(/fine[^]*fine/)
})

test('a connection is refused with 503 while none is idle', async () => {
  const { url, release, waiting } = await setUp({ maxConnections: 10 })
  const busy = await Promise.all(Array.from({ length: 10 }, () => rawSocket(url, head('GET', '/wait'))))
  await expect.poll(waiting).toBe(10)
  const { closed } = await rawSocket(url, head('GET', '/'))
  const answer = await closed
  expect(lastAnswer(answer)).toMatchObject({ status: 503, body: { code: 'TOO_MANY_CONNECTIONS' } })
  expect(answer).toContain('retry-after: 1')
  release()
  for (const { find } of busy) await find(/waited/)
  await (await rawSocket(url, head('GET', '/'))).find(/fine/)
})

test('1000 connections that send nothing do not keep a probe waiting', async () => {
  const { url } = await setUp()
  const idle = await Promise.all(Array.from({ length: 1000 }, () => rawSocket(url)))
  for (let i = 0; i < 10; i += 1) expect((await fetch(url)).status).toBe(200)
  expect(idle.filter(({ socket }) => !socket.closed).length).toBeGreaterThan(900)
  for (const { socket } of idle) socket.destroy()
})
