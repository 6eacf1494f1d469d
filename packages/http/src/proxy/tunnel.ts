import type { Socket } from 'node:net'

import { HttpClientError } from '../errors.ts'
import { serverOf } from '../failure.ts'
import type { Proxy } from './proxy-options.ts'

const MAX_HEAD_BYTES = 16_384

/** Status line and fields of a response. Some proxies end lines without a carriage return. */
const HEAD = /^HTTP\/1\.\d +(\d{3})(?!\d)([^]*?)\n\r?\n/

/** Response of a proxy to CONNECT. */
interface Answer {
  readonly status: number
  /** Values of `proxy-authenticate`. */
  readonly logins: readonly string[]
  /** Everything after the head. */
  readonly rest: Buffer
}

/**
 * Asks a proxy to open a tunnel. Resolves with the socket, which then leads to `endpoint`. Rejects with an error of the
 * platform, or with an `HttpClientError` if the proxy refuses.
 */
export async function openTunnel(socket: Socket, proxy: Proxy, endpoint: string): Promise<Socket> {
  const { authorization } = proxy
  const fields = [
    `host: ${endpoint}`,
    'user-agent: botwatch',
    ...(authorization === undefined ? [] : [`proxy-authorization: ${authorization}`]),
  ]
  socket.write(`CONNECT ${endpoint} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`)
  const { status, logins, rest } = await receiveAnswer(socket, proxy)
  if (status < 200 || status > 299) throw proxyRefusal(proxy, endpoint, status, logins)
  // The headers of a successful response mean nothing, not even `content-length` (RFC 9110, section 9.3.6).
  if (rest.length > 0) socket.unshift(rest)
  return socket
}

/** The error of a proxy that does not pass a request on. `logins` are the values of its `proxy-authenticate`. */
export function proxyRefusal(
  proxy: Proxy,
  endpoint: string,
  status: number,
  logins: readonly string[],
): HttpClientError {
  const { endpoint: name } = serverOf(proxy.origin)
  // Tinyproxy answers a wrong password with 401.
  if (status === 407 || status === 401)
    return new HttpClientError('CONNECT', `${name} ${loginComplaint(proxy, logins)} (status ${status})`, {
      reason: 'proxy_unauthorized',
      isOfProxy: true,
    })
  const complaint = status >= 500 ? `could not connect to ${endpoint}` : `refuses to connect to ${endpoint}`
  return new HttpClientError('CONNECT', `${name} ${complaint} (status ${status})`, {
    reason: 'proxy_refused',
    isOfProxy: true,
  })
}

function loginComplaint({ authorization }: Proxy, logins: readonly string[]): string {
  if (logins.length > 0 && !logins.some((login) => /\bbasic\b/i.test(login)))
    return 'requires a login other than Basic, such as NTLM or Kerberos, which is not supported'
  return authorization === undefined
    ? 'requires a user name and a password'
    : 'rejects the user name or password'
}

function receiveAnswer(socket: Socket, proxy: Proxy): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  let received: Buffer = Buffer.alloc(0)
  const onData = (bytes: Buffer): void => {
    received = Buffer.concat([received, bytes])
    const answer = readAnswer(received)
    if (answer === 'invalid') reject(invalidAnswer(proxy))
    else if (answer !== undefined) resolve(answer)
  }
  const onEnd = (): void => reject(Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' }))
  socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', reject)
  return promise.finally(() => {
    socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', reject)
    socket.pause()
  })
}

/** Reads a response, after interim ones (1xx); undefined until its head is complete. */
function readAnswer(received: Buffer): Answer | 'invalid' | undefined {
  const text = received.toString('latin1')
  let offset = 0
  for (;;) {
    const found = HEAD.exec(text.slice(offset))
    if (found === null) {
      const next = text.slice(offset)
      const isHead = 'HTTP/1.'.startsWith(next.slice(0, 7)) && !/\n\r?\n/.test(next)
      return isHead && received.length <= MAX_HEAD_BYTES ? undefined : 'invalid'
    }
    const [head, digits, fields = ''] = found
    offset += head.length
    if (offset > MAX_HEAD_BYTES) return 'invalid'
    const status = Number(digits)
    if (status >= 100 && status < 200 && status !== 101) continue
    const logins = [...`${fields}\n`.matchAll(/^proxy-authenticate:(.*)$/gim)].map(([, login = '']) => login)
    return { status, logins, rest: received.subarray(offset) }
  }
}

function invalidAnswer({ origin }: Proxy): HttpClientError {
  const message = `the response of ${serverOf(origin).endpoint} is not valid HTTP`
  return new HttpClientError('PROTOCOL', message, { isOfProxy: true })
}
