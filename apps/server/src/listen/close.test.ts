import { Hono } from 'hono'
import { expect, test } from 'vitest'

import { head, rawSocket, type RawSocket } from '../../test/raw-socket.ts'
import { parseServerConfig } from '../config/config-schema.ts'
import { listen, type Listening } from './listen.ts'

// How a server ends: POST /echo answers the body, GET /large and GET /events begin an answer.

const HOUR_MS = 3_600_000

async function setUp(): Promise<Listening> {
  const app = new Hono()
    .onError((_, c) => c.text('', 500))
    .get('/', (c) => c.json({ status: 'fine' }))
    .post('/echo', async (c) => c.text(await c.req.text()))
    .get('/large', (c) => c.body(new Uint8Array(20_000_000)))
    .get('/events', (c) => {
      const events = new ReadableStream({ start: (to) => to.enqueue(Buffer.from('data: begun\n\n')) })
      return c.body(events, 200, { 'content-type': 'text/event-stream' })
    })
  const config = parseServerConfig({ port: 0 })
  if (!config.ok) throw new Error('invalid configuration')
  return listen(app, config.value)
}

/** A connection whose request the server has begun to read. */
async function slowUpload(url: string): Promise<RawSocket> {
  const expectContinue = head('POST', '/echo', 5).replace('\r\n\r\n', '\r\nexpect: 100-continue\r\n\r\n')
  const upload = await rawSocket(url, expectContinue)
  await upload.find(/100 Continue/)
  return upload
}

test('idle and half-sent connections are closed at once', async () => {
  const server = await setUp()
  const silent = await rawSocket(server.url)
  const halfHead = await rawSocket(server.url, 'GET / HTTP/1.1\r\nhost: loc')
  const keptAlive = await rawSocket(server.url, head('GET', '/'))
  await keptAlive.find(/fine/)
  await server.close(HOUR_MS)
  expect(await silent.closed).toBe('')
  expect(await halfHead.closed).toBe('')
  expect(await keptAlive.closed).toContain('fine')
})

test('a request in flight is answered, and its connection closed', async () => {
  const server = await setUp()
  const upload = await slowUpload(server.url)
  const closed = server.close(HOUR_MS)
  upload.socket.write('12345')
  expect(await upload.closed).toMatch(/200 OK[^]*connection: close[^]*12345/i)
  await closed
})

test('a download is completed', async () => {
  const server = await setUp()
  const { socket, find, closed: downloaded } = await rawSocket(server.url, head('GET', '/large'))
  await find(/content-length: 20000000/i)
  socket.pause()
  const closed = server.close(HOUR_MS)
  socket.resume()
  expect((await downloaded).length).toBeGreaterThan(20_000_000)
  await closed
})

test('an event stream is ended', async () => {
  const server = await setUp()
  const events = await rawSocket(
    server.url,
    'GET /events HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n',
  )
  await events.find(/data: begun/)
  await server.close(HOUR_MS)
  expect(await events.closed).toMatch(/\r\n0\r\n\r\n$/)
})

test('a request that is not over in time is cut off', async () => {
  const server = await setUp()
  const upload = await slowUpload(server.url)
  await server.close(50)
  expect(await upload.closed).not.toContain('200 OK')
})

test('a new connection is not accepted', async () => {
  const server = await setUp()
  const upload = await slowUpload(server.url)
  const closed = server.close(HOUR_MS)
  await expect(rawSocket(server.url)).rejects.toThrow('ECONNREFUSED')
  upload.socket.destroy()
  await closed
})
