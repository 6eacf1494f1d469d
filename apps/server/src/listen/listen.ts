import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

import type { ServerConfig } from '../config/server-config.ts'
import { ServerError } from '../errors.ts'
import { answerFailure } from '../http/mount.ts'
import { answerClientError } from './client-error.ts'
import { trackConnections, type Connections } from './connections.ts'
import { isRefused, refuse } from './refuse.ts'

/** An HTTP server that accepts requests. */
export interface Listening {
  readonly url: string
  /** Accepts no more connections, closes idle ones, and lets requests in flight finish within a time limit. Never rejects. */
  readonly close: (withinMs: number) => Promise<void>
}

/** Longer than proxies keep an idle connection (nginx: 60 s), so that a proxy never sends a request while this server closes it. */
const KEEP_ALIVE_MS = 75_000

/** How long a client may read nothing of a response. */
const STALLED_MS = 60_000

const MAX_HEAD_BYTES = 16_384

/** Serves an app over HTTP. Rejects with `LISTEN_FAILED` if the address cannot be used. */
export function listen(
  app: Pick<Hono, 'fetch'>,
  { host, port, limits }: Pick<ServerConfig, 'host' | 'port' | 'limits'>,
): Promise<Listening> {
  const respond = getRequestListener(app.fetch, { hostname: 'localhost', errorHandler: answerFailure })
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.bodyTimeoutMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
  })
  const connections = trackConnections(server, limits.maxConnections)
  server.on('request', (request, response) => {
    if (isRefused(request.socket)) return void request.resume()
    connections.use(response)
    void respond(request, response)
  })
  server.on('clientError', (error, socket) => answerClientError(error, socket, connections.inFlight(socket)))
  server.on('connect', (_request, socket) =>
    refuse(socket, { code: 'NOT_IMPLEMENTED', detail: 'This server is not a proxy' }),
  )
  server.setTimeout(STALLED_MS, (socket: Socket) => {
    // A response that has not begun is still being computed.
    if (connections.inFlight(socket)?.headersSent !== false) socket.destroy()
  })
  return new Promise((resolve, reject) => {
    server.once('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) =>
      reject(new ServerError('LISTEN_FAILED', `Cannot listen on ${host}:${port}: ${reasonOf(code)}`)),
    )
    server.listen(port, host, () => {
      const { address, family, port: bound } = server.address() as AddressInfo
      const name = family === 'IPv6' ? `[${address}]` : address
      resolve({
        url: `http://${name}:${bound}`,
        close: (withinMs) => close(server, connections, withinMs),
      })
    })
  })
}

function reasonOf(code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use; stop the other program, or choose a free port with --port or server.port (MONITORING_PORT)'
    case 'EACCES':
      return 'permission denied (EACCES); choose a port from 1024 on with --port or server.port (MONITORING_PORT)'
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no such address (${code}); choose one of its addresses with --host or server.host (MONITORING_HOST)`
    default:
      return code
  }
}

async function close(server: Server, connections: Connections, withinMs: number): Promise<void> {
  const force = setTimeout(() => server.closeAllConnections(), withinMs)
  // Node takes a connection for idle, and would destroy it, while it sends the end of a response.
  server.closeIdleConnections = () => {}
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
  connections.finish()
  await closed
  clearTimeout(force)
}
