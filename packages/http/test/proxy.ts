import { createServer as createHttpServer, request, type IncomingMessage, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect, type Socket } from 'node:net'

import type { Certificate } from './certificate.ts'
import { listen } from './loopback.ts'

/** A proxy on the loopback interface. */
export interface LoopbackProxy {
  readonly url: string
  readonly host: string
  /** The first lines of the requests it received, e.g. `CONNECT gitlab.test:443`. */
  readonly seen: readonly string[]
  /** The last value of `proxy-authorization`. */
  readonly authorization: () => string | undefined
  readonly sockets: ReadonlySet<Socket>
  readonly server: Server
}

/** Options of {@link serveProxy}. */
export interface LoopbackProxyOptions {
  /** Speaks TLS. */
  readonly tls?: Certificate
  /** Answers a tunnel in place of opening it. */
  readonly onConnect?: (socket: Socket, request: IncomingMessage) => void
}

/** A proxy that ends with the test. Every host name stands for 127.0.0.1. */
export async function serveProxy({ tls, onConnect }: LoopbackProxyOptions = {}): Promise<LoopbackProxy> {
  const seen: string[] = []
  let authorization: string | undefined
  const server = tls === undefined ? createHttpServer() : createHttpsServer(tls)
  const note = (received: IncomingMessage): void => {
    seen.push(`${received.method} ${received.url}`)
    authorization = received.headers['proxy-authorization']
  }
  server.on('tlsClientError', () => {})
  server.on('request', (received, response) => {
    note(received)
    const { port, pathname, search } = new URL(received.url ?? '')
    const { 'proxy-authorization': _secret, ...headers } = received.headers
    const passed = request(
      { host: '127.0.0.1', port, path: pathname + search, method: received.method, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(response)
      },
    )
    passed.on('error', () => response.writeHead(502).end())
    received.pipe(passed)
  })
  server.on('connect', (received, socket: Socket) => {
    note(received)
    socket.on('error', () => {})
    // Sockets of an HTTP server stay half open.
    socket.on('end', () => socket.end())
    if (onConnect !== undefined) return onConnect(socket.resume(), received)
    const target = connect(Number(/\d+$/.exec(received.url ?? '')?.[0]), '127.0.0.1')
    target.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'))
    target.on('close', () => socket.destroy())
    socket.on('close', () => target.destroy())
    target.on('connect', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(target).pipe(socket)
    })
  })
  const { port, sockets } = await listen(server)
  const host = `127.0.0.1:${port}`
  const url = `${tls === undefined ? 'http' : 'https'}://${host}`
  return { url, host, seen, sockets, server, authorization: () => authorization }
}
