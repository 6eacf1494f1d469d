import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono } from 'hono'

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

const OWN = Symbol('own request')

/** Marks the requests of `app.request()`, so that they count as local. Nothing else without a socket does, e.g. `app.fetch` in Bun. */
export function markOwnRequests(app: Pick<Hono, 'request'>): void {
  const { request } = app
  app.request = (input, init, env, context) =>
    request(input, init, { ...(env as object), [OWN]: true }, context)
}

/** Reads the connection of a request. Without a socket only a marked one counts as local. */
export function readConnection(c: Context): Connection {
  const incoming = incomingOf(c)
  if (incoming === undefined) {
    const isOwn = Object.hasOwn(c.env ?? {}, OWN)
    const headers = { host: new URL(c.req.url).host, ...c.req.header() }
    return { headers, remote: isOwn ? '127.0.0.1' : undefined, isLoopback: isOwn, isHttp10: false }
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

/** `Host` of a request, in HTTP/2 `:authority`. */
export function hostOf(headers: RequestHeaders): string | undefined {
  return single(headers, 'host') ?? single(headers, ':authority')
}

/** One value of a header; undefined if it is missing or came more than once. */
export function single(headers: RequestHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}
