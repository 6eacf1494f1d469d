import { request, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

import { HttpClientError } from '../errors.ts'
import { serverOf } from '../failure.ts'
import type { Proxy } from './proxy-options.ts'

const MAX_HEAD_BYTES = 16_384

/**
 * Asks a proxy to open a tunnel. Resolves with the socket, which then leads to `endpoint`. Rejects with an error of the
 * platform, or with an `HttpClientError` if the proxy refuses.
 */
export function openTunnel(socket: Socket, proxy: Proxy, endpoint: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const { authorization } = proxy
  const connect = request({
    method: 'CONNECT',
    path: endpoint,
    setHost: false,
    maxHeaderSize: MAX_HEAD_BYTES,
    headers: {
      host: endpoint,
      'user-agent': 'botwatch',
      ...(authorization !== undefined && { 'proxy-authorization': authorization }),
    },
    createConnection: () => socket,
  })
  connect.on('error', (error) => reject(closedEarly(error)))
  connect.on('connect', ({ statusCode = 0 }: IncomingMessage, _socket: Socket, head: Buffer) => {
    if (statusCode < 200 || statusCode > 299) return reject(proxyRefusal(proxy, endpoint, statusCode))
    if (head.length > 0) socket.unshift(head)
    resolve(socket)
  })
  connect.end()
  return promise
}

/** The error of a proxy that does not pass a request on. */
export function proxyRefusal(proxy: Proxy, endpoint: string, status: number): HttpClientError {
  const { endpoint: name } = serverOf(proxy.origin)
  if (status === 407) {
    const complaint =
      proxy.authorization === undefined
        ? 'requires a user name and a password'
        : 'rejects the user name or password'
    return new HttpClientError('CONNECT', `${name} ${complaint} (status 407)`, {
      reason: 'proxy_unauthorized',
      isOfProxy: true,
    })
  }
  const complaint = status >= 500 ? `could not connect to ${endpoint}` : `refuses to connect to ${endpoint}`
  return new HttpClientError('CONNECT', `${name} ${complaint} (status ${status})`, {
    reason: 'proxy_refused',
    isOfProxy: true,
  })
}

/** Node reports an end without an answer like a reset. */
function closedEarly(error: NodeJS.ErrnoException): Error {
  return error.message === 'socket hang up' ? Object.assign(error, { code: 'UND_ERR_SOCKET' }) : error
}
