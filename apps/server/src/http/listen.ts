import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import type { AddressInfo } from 'node:net'

import { ServerError } from '../errors.ts'

/** An HTTP server that accepts requests. */
export interface Listening {
  readonly url: string
  /** Accepts no more connections and lets requests in flight finish, at most 10 seconds. */
  readonly close: () => Promise<void>
}

interface Address {
  readonly host: string
  readonly port: number
}

/** How long requests in flight may take after a stop. */
const STOP_GRACE_MS = 10_000

/** Serves an app over HTTP. Rejects with `LISTEN_FAILED` if the address cannot be used. */
export function listen(app: Hono, { host, port }: Address): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (address: AddressInfo) => {
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
      resolve({ url: `http://${name}:${address.port}`, close: () => close(server) })
    })
    server.once('error', ({ code = 'unknown error' }: NodeJS.ErrnoException) =>
      reject(new ServerError('LISTEN_FAILED', `Cannot listen on ${host}:${port}: ${reasonOf(code)}`)),
    )
  })
}

function reasonOf(code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use; stop the other program or set MONITORING_PORT to a free port'
    case 'EACCES':
      return 'permission denied (EACCES); set MONITORING_PORT to 1024 or above'
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `this machine has no such address (${code}); set MONITORING_HOST to one of its addresses`
    default:
      return code
  }
}

async function close(server: ServerType): Promise<void> {
  const http = 'closeIdleConnections' in server ? server : undefined
  // A kept-alive connection that became idle after `close()` would delay the end until it times out.
  const sweep = setInterval(() => http?.closeIdleConnections(), 50).unref()
  const force = setTimeout(() => http?.closeAllConnections(), STOP_GRACE_MS).unref()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  clearInterval(sweep)
  clearTimeout(force)
}
