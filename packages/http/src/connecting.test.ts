import { createServer, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { client, listen, serve } from '../test/loopback.ts'
import { serveProxy } from '../test/proxy.ts'
import type { ResolveHost } from './guarded-lookup.ts'
import { openSocket } from './open-socket.ts'

const pem = await generate([{ name: 'commonName', value: 'bot.test' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
})

/** A TLS server that answers handshakes once `begin` was called. */
async function slowTls(): Promise<{ url: string; begin: () => void; accepted: Promise<void> }> {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nreached'
  const tls = createTlsServer({ key: pem.private, cert: pem.cert }, (socket) =>
    socket.on('error', () => {}).on('data', () => socket.end(answer)),
  )
  const waiting = Promise.withResolvers<void>()
  const accepted = Promise.withResolvers<void>()
  const front = createServer({ pauseOnConnect: true }, (socket) => {
    accepted.resolve()
    void waiting.promise.then(() => tls.emit('connection', socket))
  })
  const { port } = await listen(front)
  return { url: `https://127.0.0.1:${port}`, begin: waiting.resolve, accepted: accepted.promise }
}

describe('a request with a time limit of 20 seconds', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  test('waits for a DNS lookup of 6 seconds', async () => {
    const { url } = await serve((_request, response) => response.end('reached'))
    const looked = Promise.withResolvers<Parameters<ResolveHost>[2]>()
    const http = client({ resolveHost: (_name, _options, callback) => looked.resolve(callback) })
    const pending = http.request(`http://slow.test:${new URL(url).port}`, { timeoutMs: 20_000 })
    const callback = await looked.promise
    await vi.advanceTimersByTimeAsync(6000)
    callback(null, [{ address: '127.0.0.1', family: 4 }])
    expect(await pending).toMatchObject({ ok: true, response: { body: 'reached' } })
  })

  test('waits for a proxy that opens a tunnel after 6 seconds', async () => {
    const tls = createTlsServer({ key: pem.private, cert: pem.cert }, (socket) =>
      socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n')),
    )
    const asked = Promise.withResolvers<Duplex>()
    const proxy = await serveProxy({ onConnect: asked.resolve })
    const http = client({ ca: pem.cert, proxy: proxy.url })
    const pending = http.request('https://127.0.0.1', { timeoutMs: 20_000 })
    const socket = await asked.promise
    await vi.advanceTimersByTimeAsync(6000)
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    tls.emit('connection', socket)
    expect(await pending).toMatchObject({ ok: true, response: { status: 204 } })
  })

  test('waits for a TLS handshake of 6 seconds', async () => {
    const { url, begin, accepted } = await slowTls()
    const pending = client({ ca: pem.cert }).request(url, { timeoutMs: 20_000 })
    await accepted
    await vi.advanceTimersByTimeAsync(6000)
    begin()
    expect(await pending).toMatchObject({ ok: true, response: { body: 'reached' } })
  })
})

test('a connection to one of several addresses may take a second, over TCP and TLS', async () => {
  const connect = vi.spyOn(Socket.prototype, 'connect')
  const { port } = await listen(createServer((socket) => void socket.end()))
  await client().request(`http://127.0.0.1:${port}`)
  await client().request(`https://127.0.0.1:${port}`)
  await openSocket({ host: '127.0.0.1', port })
  await openSocket({ host: '127.0.0.1', port, tls: {} })
  const options = connect.mock.calls.map(([first]) => [first].flat()[0] as unknown)
  expect(options).toHaveLength(4)
  for (const option of options) expect(option).toMatchObject({ autoSelectFamilyAttemptTimeout: 1000 })
  connect.mockRestore()
})

test('a connection attempt ends with the last request that waits for it, and the next request starts another', async () => {
  const tls = createTlsServer({ key: pem.private, cert: pem.cert }, (socket) =>
    socket.on('error', () => {}).on('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n')),
  )
  const attempts: Socket[] = []
  const { port, sockets } = await listen(
    createServer({ pauseOnConnect: true }, (socket) => {
      attempts.push(socket)
      if (attempts.length > 1) tls.emit('connection', socket)
      else socket.resume()
    }),
  )
  const http = client({ ca: pem.cert })
  const url = `https://127.0.0.1:${port}`
  expect(await http.request(url, { timeoutMs: 100 })).toMatchObject({ error: { code: 'TIMEOUT' } })
  await expect.poll(() => sockets.size).toBe(0)
  expect(await http.request(url)).toMatchObject({ ok: true, response: { status: 204 } })
  expect(attempts).toHaveLength(2)
})

test('100 clients that were closed leave no socket open, whatever they were doing', async () => {
  const { url, sockets } = await serve((request, response) => {
    if (request.url === '/answers') response.end('answer')
    if (request.url === '/hangs') response.writeHead(200).write('x')
  })
  const silent = await listen(createServer((socket) => void socket.resume()))
  for (let i = 0; i < 25; i += 1) {
    const clients = Array.from({ length: 4 }, () => client())
    const [idle, reading, waiting, connecting] = clients
    await idle?.request(`${url}/answers`)
    void reading?.request(`${url}/hangs`)
    void waiting?.request(`${url}/says-nothing`)
    void connecting?.request(`https://127.0.0.1:${silent.port}`)
    await Promise.all(clients.map((http) => http.close()))
  }
  await expect.poll(() => sockets.size + silent.sockets.size).toBe(0)
})
