import { getRequestListener } from '@hono/node-server'
import { text } from '@botwatch/options'
import { Hono } from 'hono'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { expect, onTestFinished, test } from 'vitest'

import { discardBody, limitBody, readJson } from './body.ts'
import type { RouteEnv } from './route-env.ts'

const maxBytes = 10_000
const schema = v.strictObject({ name: text(1, 5000), labels: v.optional(v.record(v.string(), v.string())) })
const app = new Hono<RouteEnv>()
  .post('/read', async (c) => {
    const body = await readJson(c, schema, { maxBytes })
    return body.ok ? c.json(body.value) : body.response
  })
  .post('/discard', async (c) => (await discardBody(c, { maxBodyBytes: maxBytes })) ?? c.text('done'))
  .post(
    '/limit',
    limitBody(() => maxBytes),
    (c) => c.text('done'),
  )

const json = { 'content-type': 'application/json' }

type Body = NonNullable<RequestInit['body']>

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

async function send(body: Body | null, headers: Record<string, string> = json): Promise<Answer> {
  const response = await app.request('/read', { method: 'POST', body, headers, duplex: 'half' })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function statusOf(path: string, body: Body | null, headers = {}): Promise<number> {
  return (await app.request(path, { method: 'POST', body, headers, duplex: 'half' })).status
}

test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
  'a body of the type %s is read',
  async (type) => {
    expect(await send('{"name":"größe"}', { 'content-type': type })).toEqual({
      status: 200,
      body: { name: 'größe' },
    })
  },
)

test.each([
  'text/plain',
  'application/json; charset=latin1',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  '',
])('a body of the type %j is 415', async (type) => {
  expect(await send('{"name":"x"}', { 'content-type': type })).toMatchObject({
    status: 415,
    body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
  })
})

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['BR', brotliCompressSync],
  ['identity', (bytes: Buffer) => bytes],
])('a body in %s is read', async (coding, compress) => {
  const body = compress(Buffer.from('{"name":"x"}'))
  expect(await send(new Uint8Array(body), { ...json, 'content-encoding': coding })).toEqual({
    status: 200,
    body: { name: 'x' },
  })
})

test.each(['zstd', 'gzip, gzip', 'aes128gcm'])(
  'a body in %s is 415 and says what may be sent',
  async (coding) => {
    const headers = { ...json, 'content-encoding': coding }
    const response = await app.request('/read', { method: 'POST', body: '{}', headers })
    expect([response.status, response.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate, br'])
  },
)

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
])('a bomb in %s is 413 without the memory for it', async (coding, compress) => {
  const bomb = compress(Buffer.alloc(32 * 2 ** 20, 32))
  const small = new Uint8Array(bomb.subarray(0, maxBytes))
  const before = process.memoryUsage().arrayBuffers
  const sent = Array.from({ length: 20 }, () => send(small, { ...json, 'content-encoding': coding }))
  for (const { status, body } of await Promise.all(sent))
    expect([status, body['code'], body['max_bytes']]).toEqual([413, 'BODY_TOO_LARGE', maxBytes])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20)
})

test('a body of exactly the limit is read, with one byte more it is 413, announced or not', async () => {
  const exact = JSON.stringify({ name: 'x' }).padEnd(maxBytes)
  expect((await send(exact)).status).toBe(200)
  expect((await send(gzipSync(exact), { ...json, 'content-encoding': 'gzip' })).status).toBe(200)
  expect((await send(`${exact} `)).status).toBe(413)
  expect((await send(gzipSync(`${exact} `), { ...json, 'content-encoding': 'gzip' })).status).toBe(413)
  expect((await send(ReadableStream.from([new Uint8Array(maxBytes), new Uint8Array(1)]))).status).toBe(413)
  expect((await send('{"name":"x"}', { ...json, 'content-length': String(maxBytes + 1) })).status).toBe(413)
})

test('an endless body is not read past the limit', async () => {
  let read = 0
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      read += 1000
      controller.enqueue(new Uint8Array(1000))
    },
  })
  expect((await send(endless)).status).toBe(413)
  expect(read).toBeLessThan(2 * maxBytes)
})

test.each([
  ['', 'The body is empty; send JSON'],
  ['{"name": hunter2}', 'The body is not valid JSON in UTF-8'],
  ['{"name":"hunter2"', 'The body is not valid JSON in UTF-8 (at character 18)'],
  ['{"name":"hunter2"}}', 'The body is not valid JSON in UTF-8 (at character 19)'],
  [new Uint8Array([0x22, 0xff, 0x22]), 'The body is not valid JSON in UTF-8'],
  ['['.repeat(9000), 'The body is not valid JSON in UTF-8'],
])('malformed JSON is 400 without a piece of it', async (body, detail) => {
  expect(await send(body)).toMatchObject({ status: 400, body: { code: 'INVALID_BODY', detail } })
})

test.each(['gzip', 'deflate', 'br'])(
  'a body that is not what its encoding %s says is 400',
  async (coding) => {
    expect(await send('{"name":"x"}', { ...json, 'content-encoding': coding })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_BODY', detail: 'The body cannot be decompressed as Content-Encoding says' },
    })
  },
)

test('every problem of a body is listed, without its values', async () => {
  const { status, body } = await send('{"nmae":"hunter2","labels":{"a":1},"deep":[[[[]]]]}')
  expect(status).toBe(400)
  expect(JSON.stringify(body)).not.toContain('hunter2')
  expect(body).toMatchObject({
    code: 'INVALID_BODY',
    problems: [
      { path: 'name', expected: 'a string of 1 to 5000 characters', received: 'nothing' },
      { path: 'labels.a', expected: 'a string', received: '1' },
      { path: 'nmae', expected: 'name', received: 'an unknown field' },
      { path: 'deep', received: 'an unknown field' },
    ],
  })
})

test('keys of the prototype change nothing', async () => {
  expect((await send('{"name":"x","__proto__":{"polluted":1}}')).status).toBe(400)
  const { body } = await send('{"name":"x","labels":{"__proto__":"y","constructor":"z"}}')
  expect(Object.getPrototypeOf(body['labels'] ?? {})).toBe(Object.prototype)
  expect('polluted' in {}).toBe(false)
})

test('a body that nobody needs is ignored within the limit, and 413 above it', async () => {
  expect(await statusOf('/discard', null)).toBe(200)
  expect(await statusOf('/discard', new Uint8Array(maxBytes))).toBe(200)
  expect(await statusOf('/discard', new Uint8Array(maxBytes + 1))).toBe(413)
  expect(await statusOf('/limit', 'x', { 'content-length': String(maxBytes) })).toBe(200)
  expect(await statusOf('/limit', 'x', { 'content-length': String(maxBytes + 1) })).toBe(413)
})

const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false })

async function listen(handler: RequestListener): Promise<number> {
  const server = createServer(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function post(port: number, body: Body): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/read`, { method: 'POST', body, headers: json })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('a body is read from a socket, and refused before it has been sent if it is announced as too large', async () => {
  const port = await listen((request, response) => void listener(request, response))
  expect(await post(port, '{"name":"x"}')).toEqual({ status: 200, body: { name: 'x' } })
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.write(
    `POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${2 ** 31}\r\n\r\n`,
  )
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /)
})

test('a body that ends with its connection ends the request', async () => {
  const { promise: answered, resolve } = Promise.withResolvers<number>()
  const watched = new Hono<RouteEnv>().post('/read', async (c) => {
    const body = await readJson(c, schema, { maxBytes })
    resolve(body.ok ? 200 : body.response.status)
    return c.text('')
  })
  const respond = getRequestListener(watched.fetch, { overrideGlobalObjects: false })
  const port = await listen((request, response) => void respond(request, response))
  const socket = connect(port, '127.0.0.1')
  socket.write(
    'POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"na',
  )
  await once(socket, 'connect')
  setImmediate(() => socket.destroy())
  expect(await answered).toBe(400)
})

/** Reads the body like `express.json()`, `express.raw()` or `express.text()` before the app gets the request. */
function afterParser(parse: (bytes: Buffer) => unknown): RequestListener {
  return (request: IncomingMessage & { body?: unknown }, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      request.body = parse(Buffer.concat(chunks))
      void listener(request, response)
    })
  }
}

test.each<[string, (bytes: Buffer) => unknown]>([
  ['an object', (bytes) => JSON.parse(bytes.toString())],
  ['bytes', (bytes) => bytes],
  ['a string', String],
])('behind a parser that left %s in req.body, that is used, and validated', async (_title, parse) => {
  const port = await listen(afterParser(parse))
  expect(await post(port, '{"name":"x"}')).toEqual({ status: 200, body: { name: 'x' } })
  expect(await post(port, '{"nam":"x"}')).toMatchObject({ status: 400, body: { code: 'INVALID_BODY' } })
})

test('behind a parser that left nothing, the answer says what to do', async () => {
  const port = await listen(afterParser(() => undefined))
  const { status, body } = await post(port, '{"name":"x"}')
  expect([status, body['code']]).toEqual([500, 'BODY_ALREADY_READ'])
  expect(body['detail']).toContain('req.body')
})
