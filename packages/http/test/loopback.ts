import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import { onTestFinished } from 'vitest'

import { createHttpClient, type HttpClient } from '../src/client.ts'
import type { ResolveHost } from '../src/guarded-lookup.ts'
import type { HttpClientOptions } from '../src/options.ts'

/** A server on the loopback interface, its port, and the sockets that are open. It ends with the test. */
export async function listen(server: NetServer): Promise<{ port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

/** An HTTP server on the loopback interface that ends with the test. */
export async function serve(
  listener: RequestListener,
): Promise<{ url: string; server: Server; sockets: Set<Socket> }> {
  const server = createServer(listener)
  const { port, sockets } = await listen(server)
  return { url: `http://127.0.0.1:${port}`, server, sockets }
}

/** A client that is closed when the test ends. */
export function client(options: HttpClientOptions = {}): HttpClient {
  const http = createHttpClient(options)
  onTestFinished(http.close)
  return http
}

/** Knows no host name. */
export const noSuchHost: ResolveHost = (_name, _options, callback) =>
  callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), [])
