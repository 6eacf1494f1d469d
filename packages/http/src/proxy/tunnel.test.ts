import { createServer as createHttpsServer } from 'node:https'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'

import { certificate, type Certificate } from '../../test/certificate.ts'
import { client, listen, noSuchHost, serve } from '../../test/loopback.ts'
import { serveProxy, type LoopbackProxy } from '../../test/proxy.ts'

let pem: Certificate
beforeAll(async () => {
  pem = await certificate({ name: 'gitlab.test' })
})

/** Answers CONNECT with bytes, each piece in a turn of its own, and opens the tunnel after them. */
async function serveAnswer(pieces: readonly string[], isSecure: boolean): Promise<LoopbackProxy> {
  const onConnect = async (socket: Socket, path = ''): Promise<void> => {
    socket.pause()
    for (const piece of pieces) {
      await new Promise<void>((resolve) => void socket.write(piece, 'latin1', () => resolve()))
      await nextTurn()
    }
    const target = connect(Number(/\d+$/.exec(path)?.[0]), '127.0.0.1')
    target.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
    socket.pipe(target).pipe(socket)
  }
  return serveProxy({
    ...(isSecure && { tls: pem }),
    onConnect: (socket, { url }) => void onConnect(socket, url),
  })
}

const success = 'HTTP/1.1 200 Connection established\r\n\r\n'

describe.each([
  ['a proxy', false],
  ['a proxy that speaks TLS', true],
])('%s opens a tunnel', (_name, isSecure) => {
  test.each([
    ['byte by byte', success.split('')],
    ['with HTTP/1.0 and without a reason', ['HTTP/1.0 200\r\n\r\n']],
    ['with 204', ['HTTP/1.1 204 No Content\r\n\r\n']],
    ['after interim responses', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\na: b\r\n\r\n', success]],
    ['with lines that end without a carriage return', ['HTTP/1.1 200 OK\nvia: proxy\n\n']],
    [
      'with headers of a body, which must be ignored',
      ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n'],
    ],
    ['with headers that are not valid', ['HTTP/1.1 200 Erlaubt f\xfcr alle\r\nVia : \x01\r\n\r\n']],
    ['with many headers', [`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(2500)}\r\n`]],
  ])('%s', async (_how, pieces) => {
    const server = createHttpsServer(pem, (_request, response) => response.end('reached'))
    const { port } = await listen(server)
    const { url: proxy } = await serveAnswer(pieces, isSecure)
    const http = client({ proxy, ca: pem.cert, resolveHost: noSuchHost })
    const result = await http.request(`https://gitlab.test:${port}`)
    expect(result).toMatchObject({ ok: true, response: { body: 'reached' } })
  })
})

test.each([
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'refuses to connect to gitlab.test:443 (status 101)'],
  ['HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 502 No\r\n\r\n', 'could not connect to gitlab.test:443 (status 502)'],
  [
    'HTTP/1.1 407 No\r\nproxy-authenticate: Basic\r\n\r\n',
    'requires a user name and a password (status 407)',
  ],
  [
    'HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nproxy-authenticate: Negotiate\r\n\r\n',
    'requires a login other than Basic, such as NTLM or Kerberos, which is not supported (status 407)',
  ],
  [
    'HTTP/1.1 407 No\r\nproxy-authenticate: NTLM\r\nproxy-authenticate: basic realm=x\r\n\r\n',
    'requires a user name and a password (status 407)',
  ],
  [
    'HTTP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n\r\n',
    'requires a user name and a password (status 401)',
  ],
  ['SSH-2.0-OpenSSH', undefined],
  ['HTTP/1.1 abc\r\n\r\n', undefined],
  ['HTTP/2 200\r\n\r\n', undefined],
  [`HTTP/1.1 200 OK\r\na: ${'b'.repeat(17_000)}\r\n\r\n`, undefined],
  ['HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000), undefined],
])('the answer %j of a proxy is an error of the proxy', async (answer, complaint) => {
  const server = createTcpServer((socket) => void socket.once('data', () => socket.write(answer)))
  const { port, sockets } = await listen(server)
  const http = client({ proxy: `127.0.0.1:${port}`, network: 'any' })
  const name = `the proxy 127.0.0.1:${port}`
  expect(await http.request('https://gitlab.test')).toMatchObject({
    ok: false,
    requestSent: false,
    error: {
      code: complaint === undefined ? 'PROTOCOL' : 'CONNECT',
      isOfProxy: true,
      message: complaint === undefined ? `the response of ${name} is not valid HTTP` : `${name} ${complaint}`,
    },
  })
  await expect.poll(() => sockets.size).toBe(0)
})

test('a proxy of an http URL that wants a login other than Basic is named with it', async () => {
  const { url } = await serve((_request, response) =>
    response.writeHead(407, { 'proxy-authenticate': ['NTLM', 'Negotiate'] }).end(),
  )
  expect(await client({ proxy: url, network: 'any' }).request('http://gitlab.test')).toMatchObject({
    ok: false,
    requestSent: false,
    error: {
      reason: 'proxy_unauthorized',
      message: expect.stringContaining('requires a login other than Basic, such as NTLM or Kerberos'),
    },
  })
})
