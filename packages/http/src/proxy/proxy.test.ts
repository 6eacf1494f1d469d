import { createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'

import { certificate, type Certificate } from '../../test/certificate.ts'
import { client, listen, noSuchHost, serve } from '../../test/loopback.ts'
import { serveProxy } from '../../test/proxy.ts'

let server: Certificate
let proxyCertificate: Certificate
beforeAll(async () => {
  server = await certificate({ name: 'gitlab.test' })
  proxyCertificate = await certificate({ name: 'proxy.test' })
})

// Only the proxy can resolve names.
const resolveHost = noSuchHost

async function serveHttps(
  listener: RequestListener,
): Promise<{ url: string; port: number; sockets: Set<Socket> }> {
  const { port, sockets } = await listen(createHttpsServer(server, listener))
  return { url: `https://gitlab.test:${port}`, port, sockets }
}

const named = (url: string): string => url.replace('127.0.0.1', 'gitlab.test')

test('a request of an http URL goes to the proxy as a whole, with the URL in it', async () => {
  const { url } = await serve((request, response) => response.end(`${request.headers.host}${request.url}`))
  const proxy = await serveProxy()
  const result = await client({ proxy: proxy.url, resolveHost }).request(`${named(url)}/path?query`)
  const { host } = new URL(named(url))
  expect(result).toMatchObject({ ok: true, response: { body: `${host}/path?query` } })
  expect(proxy.seen).toEqual([`GET http://${host}/path?query`])
})

test('a request of an https URL goes through a tunnel, and the proxy sees host and port only', async () => {
  const { url, port } = await serveHttps((request, response) => response.end(`secret ${request.url}`))
  const proxy = await serveProxy()
  const result = await client({ proxy: proxy.url, ca: server.cert, resolveHost }).request(`${url}/path?query`)
  expect(result).toMatchObject({ ok: true, response: { body: 'secret /path?query' } })
  expect(proxy.seen).toEqual([`CONNECT gitlab.test:${port}`])
})

test('each scheme has a proxy of its own, or none', async () => {
  const plain = await serve((_request, response) => response.end())
  const secure = await serveHttps((_request, response) => response.end())
  const [first, second] = [await serveProxy(), await serveProxy()]
  const both = client({ proxy: { http: first.url, https: second.url }, ca: server.cert, resolveHost })
  expect(await both.request(named(plain.url))).toMatchObject({ ok: true })
  expect(await both.request(secure.url)).toMatchObject({ ok: true })
  expect([first.seen.length, second.seen.length]).toEqual([1, 1])
  const one = client({ proxy: { https: second.url } })
  expect(await one.request(plain.url)).toMatchObject({ ok: true })
  expect([first.seen.length, second.seen.length]).toEqual([1, 1])
})

test('a proxy may speak TLS itself, for http and for https URLs', async () => {
  const plain = await serve((_request, response) => response.end('plain'))
  const secure = await serveHttps((_request, response) => response.end('secure'))
  const proxy = await serveProxy({ tls: proxyCertificate })
  const http = client({ proxy: proxy.url, ca: `${server.cert}\n${proxyCertificate.cert}`, resolveHost })
  expect(await http.request(named(plain.url))).toMatchObject({ ok: true, response: { body: 'plain' } })
  expect(await http.request(secure.url)).toMatchObject({ ok: true, response: { body: 'secure' } })
})

test('HTTP/2 is spoken inside a tunnel, over one connection', async () => {
  const streams: (string | undefined)[] = []
  const http2 = createSecureServer(server)
  http2.on('stream', (stream, headers) => {
    streams.push(headers[':path'])
    stream.respond({ ':status': 200 })
    stream.end('answer')
  })
  const { port } = await listen(http2)
  const proxy = await serveProxy()
  const http = client({ proxy: proxy.url, ca: server.cert, resolveHost })
  for (const path of ['/1', '/2']) {
    const result = await http.request(`https://gitlab.test:${port}${path}`)
    expect(result).toMatchObject({ ok: true, response: { body: 'answer' } })
    await nextTurn()
  }
  expect([streams, proxy.seen]).toEqual([['/1', '/2'], [`CONNECT gitlab.test:${port}`]])
})

test('user name and password of the proxy are sent to the proxy and to nobody else', async () => {
  const seen: (string | undefined)[] = []
  const listener: RequestListener = (request, response) => {
    seen.push(request.headers['proxy-authorization'])
    response.end()
  }
  const [plain, secure] = [await serve(listener), await serveHttps(listener)]
  const proxy = await serveProxy()
  const url = proxy.url.replace('//', '//bot:p%40ss%3Aw%C3%B6rd@')
  const http = client({ proxy: { http: url, https: url }, ca: server.cert, resolveHost })
  for (const target of [named(plain.url), secure.url]) {
    expect(await http.request(target)).toMatchObject({ ok: true })
    expect(Buffer.from(proxy.authorization()?.replace('Basic ', '') ?? '', 'base64').toString()).toBe(
      'bot:p@ss:wörd',
    )
  }
  expect(seen).toEqual([undefined, undefined])
})

test('the proxy of each redirect is that of its own URL', async () => {
  const secure = await serveHttps((_request, response) => response.end('arrived'))
  const plain = await serve((_request, response) =>
    response.writeHead(302, { location: secure.url.replace('gitlab.test', '127.0.0.1') }).end(),
  )
  const proxy = await serveProxy()
  const http = client({ proxy: { http: proxy.url, https: proxy.url, noProxy: '127.0.0.1' }, ca: server.cert })
  const result = await http.request(named(plain.url), { redirect: 'follow' })
  expect(result).toMatchObject({ ok: true, response: { body: 'arrived' } })
  expect(proxy.seen).toEqual([`GET ${named(plain.url)}/`])
})

test('a body is limited, compressed and sent as without a proxy', async () => {
  const { url } = await serveHttps((request, response) => {
    if (request.method === 'POST') request.pipe(response)
    else response.end('x'.repeat(100))
  })
  const proxy = await serveProxy()
  const http = client({ proxy: proxy.url, ca: server.cert, resolveHost, maxBodyBytes: 99 })
  expect(await http.request(url)).toMatchObject({ ok: false, error: { code: 'BODY_TOO_LARGE' } })
  expect(await http.request(url, { method: 'POST', body: 'sent' })).toMatchObject({
    response: { body: 'sent' },
  })
})

describe.each(['http', 'https'] as const)('over %s through a proxy', (scheme) => {
  async function serveAny(listener: RequestListener): Promise<{ url: string; sockets: Set<Socket> }> {
    if (scheme === 'https') return serveHttps(listener)
    const { url, sockets } = await serve(listener)
    return { url: named(url), sockets }
  }

  test('a connection is reused', async () => {
    const { url } = await serveAny((_request, response) => response.end())
    const proxy = await serveProxy()
    let connections = 0
    proxy.server.on('connection', () => (connections += 1))
    const http = client({ proxy: proxy.url, ca: server.cert, resolveHost })
    for (let i = 0; i < 3; i += 1) {
      expect(await http.request(url)).toMatchObject({ ok: true })
      await nextTurn()
    }
    expect(connections).toBe(1)
  })

  test('a request that fails on a reused connection before any byte of a response is sent once more', async () => {
    const requests = new Map<Socket, number>()
    const listener: RequestListener = (request, response) => {
      const count = (requests.get(request.socket) ?? 0) + 1
      requests.set(request.socket, count)
      if (count === 1) response.end('answer')
      else request.socket.destroy()
    }
    // A proxy of http URLs answers itself; one of https URLs passes on what the server does.
    const proxy = scheme === 'http' ? (await serve(listener)).url : (await serveProxy()).url
    const url = scheme === 'http' ? 'http://gitlab.test' : (await serveHttps(listener)).url
    const http = client({ proxy, ca: server.cert, resolveHost })
    for (let i = 0; i < 5; i += 1) {
      expect(await http.request(url)).toMatchObject({ ok: true, response: { body: 'answer' } })
      await nextTurn()
    }
    expect(Math.max(...requests.values())).toBe(2)
    const post = await http.request(url, { method: 'POST', body: 'x' })
    expect(post).toMatchObject({ ok: false, error: { code: 'CONNECT' } })
  })

  test('100 clients that were closed leave no socket open, whatever they were doing', async () => {
    const { url, sockets } = await serveAny((request, response) => {
      if (request.url === '/answers') response.end('answer')
      if (request.url === '/hangs') response.writeHead(200).write('x')
    })
    const proxy = await serveProxy()
    const silent = await serveProxy({ onConnect: () => {} })
    for (let i = 0; i < 20; i += 1) {
      const options = { ca: server.cert, resolveHost }
      const clients = Array.from({ length: 4 }, () => client({ ...options, proxy: proxy.url }))
      const connecting = client({ ...options, proxy: silent.url })
      const [idle, reading, waiting, starting] = clients
      await idle?.request(`${url}/answers`)
      void reading?.request(`${url}/hangs`)
      void waiting?.request(`${url}/says-nothing`)
      void starting?.request(`${url}/answers`)
      void connecting.request(`${url}/answers`)
      await Promise.all([...clients, connecting].map((http) => http.close()))
    }
    await expect.poll(() => sockets.size + proxy.sockets.size + silent.sockets.size).toBe(0)
  })
})
