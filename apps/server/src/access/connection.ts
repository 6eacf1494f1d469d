import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'

import { isLoopback, readAddress } from './networks.ts'

/** Headers by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Where a request came from, as this machine sees it. */
export interface Connection {
  readonly headers: RequestHeaders
  /** Address at the other end, possibly a proxy. Undefined if it is unknown. */
  readonly remote: string | undefined
  /** Whether the other end is a program on this machine. */
  readonly isLoopback: boolean
  /** Whether the request has the form in which old proxies pass requests on. */
  readonly isHttp10: boolean
}

/** Reads the connection of a request. Without a socket it counts as local or not, as `isLocalUnknown` says. */
export function readConnection(c: Context, isLocalUnknown: boolean): Connection {
  const incoming = incomingOf(c)
  if (incoming === undefined) {
    const remote = isLocalUnknown ? '127.0.0.1' : undefined
    const headers = { host: new URL(c.req.url).host, ...c.req.header() }
    return { headers, remote, isLoopback: isLocalUnknown, isHttp10: false }
  }
  const remote = readAddress(incoming.socket.remoteAddress ?? '')
  return {
    headers: incoming.headers,
    remote,
    isLoopback: remote !== undefined && isLoopback(remote),
    isHttp10: incoming.httpVersion === '1.0',
  }
}

/** The request of Node. Undefined elsewhere, e.g. in `app.request()` or Bun. */
export function incomingOf(c: Context): HttpBindings['incoming'] | undefined {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  return incoming?.socket === undefined ? undefined : incoming
}

/** One value of a header; undefined if it is missing or came more than once. */
export function single(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
