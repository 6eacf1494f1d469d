import { lookup as dnsLookup } from 'node:dns'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

import { classifyError } from './classify.ts'
import { blockedError, guardedLookup, type ResolveHost } from './connector.ts'
import { Deadline } from './deadline.ts'
import { HttpClientError } from './errors.ts'
import { blockedReason, NETWORK_POLICIES, type NetworkPolicy } from './network-policy.ts'
import { integerProblem, MAX_TIMEOUT_MS } from './options.ts'

/** Where to connect, and how. */
export interface SocketRequest {
  /** A name or an address; an IPv6 address with or without brackets. */
  readonly host: string
  /** An integer from 1 to 65535. */
  readonly port: number
  /** Which addresses may be connected to. Default `no-metadata`. */
  readonly network?: NetworkPolicy
  /** Bounds DNS, connect and TLS together. An integer from 1 to 300000. Default 10000. */
  readonly timeoutMs?: number
  /** Cancels the attempt; has no say over the socket once it is open. */
  readonly signal?: AbortSignal
  /** Speaks TLS. Default plain TCP. */
  readonly tls?: SocketTlsOptions
  /** Resolves host names in place of `dns.lookup`. */
  readonly resolveHost?: ResolveHost
}

/** How a TLS socket is opened. */
export interface SocketTlsOptions {
  /** The name the certificate is for. Default the host. */
  readonly servername?: string
  /** PEM certificates to trust in place of the built-in ones. */
  readonly ca?: string
  /** True opens the socket though the certificate is not trusted, to look at it; send nothing over such a socket. Default false. */
  readonly acceptUntrusted?: boolean
}

/** What a server's certificate says of itself. */
export interface PeerCertificateFacts {
  /** Milliseconds since 1970; NaN when unreadable. */
  readonly validToMs: number
  /** Why it is not trusted, as Node's code (`CERT_HAS_EXPIRED`); null when it is. */
  readonly distrust: string | null
}

/** What became of it: an open socket, which is the caller's to close, or the reason there is none. */
export type SocketResult =
  | {
      readonly ok: true
      readonly socket: Socket
      /** From the call to the open socket. */
      readonly durationMs: number
      /** Null without TLS. */
      readonly certificate: PeerCertificateFacts | null
    }
  | { readonly ok: false; readonly error: HttpClientError }

/**
 * Opens a TCP or TLS socket to an allowed address. Never throws, never waits longer than its time-out. An
 * error names host and port at most.
 *
 * @example
 * const result = await openSocket({ host: 'redis.internal', port: 6379, timeoutMs: 2000 })
 * if (result.ok) result.socket.destroy()
 * else console.log(result.error.code)
 */
export async function openSocket(request: SocketRequest): Promise<SocketResult> {
  const { port, timeoutMs = 10_000 } = request
  const host = /^\[.*\]$/.test(request.host) ? request.host.slice(1, -1) : request.host
  const problems = requestProblems(host, request)
  if (problems.length > 0) {
    const message = `Socket request is not valid: ${problems.join('; ')}`
    return { ok: false, error: new HttpClientError('INVALID_REQUEST', message) }
  }
  const origin = `${request.tls ? 'tls' : 'tcp'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const deadline = new Deadline(timeoutMs, request.signal)
  const startedAt = performance.now()
  let socket: Socket | undefined
  try {
    deadline.signal.throwIfAborted()
    socket = connect(host, request)
    await opened(socket, deadline.signal)
    const certificate = 'getPeerCertificate' in socket ? factsOf(socket as TLSSocket) : null
    return { ok: true, socket, durationMs: performance.now() - startedAt, certificate }
  } catch (error) {
    socket?.destroy()
    return { ok: false, error: deadline.error(origin) ?? classifyError(error, origin) }
  } finally {
    deadline.release()
  }
}

/** Everything wrong with a request; what it holds is never shown. */
function requestProblems(host: string, request: SocketRequest): readonly string[] {
  const { port, timeoutMs, network = 'no-metadata', signal } = request
  return [
    ...(typeof host !== 'string' || host === '' || /[^\w.:%-]/.test(host)
      ? ['host: expected a host name or an address']
      : []),
    ...integerProblem('port', port, 65_535),
    ...(timeoutMs === undefined ? [] : integerProblem('timeoutMs', timeoutMs, MAX_TIMEOUT_MS)),
    // Of a policy that is none, every address would be judged as by a weaker one.
    ...(NETWORK_POLICIES.includes(network)
      ? []
      : [`network: expected one of ${NETWORK_POLICIES.join(', ')}`]),
    ...(signal === undefined || signal instanceof AbortSignal ? [] : ['signal: expected an AbortSignal']),
  ]
}

function connect(host: string, { port, network = 'no-metadata', tls, resolveHost }: SocketRequest): Socket {
  // net.connect never looks up an address literal, so the look-up below never sees one.
  const reason = isIP(host) ? blockedReason(host, network) : undefined
  if (reason !== undefined) throw blockedError(reason)
  const target = { host, port, lookup: guardedLookup(network, resolveHost ?? dnsLookup) }
  if (tls === undefined) return connectTcp(target)
  const { servername = host, ca, acceptUntrusted = false } = tls
  return connectTls({
    ...target,
    // A server name indication must not be an address (RFC 6066).
    ...(isIP(servername) ? {} : { servername }),
    ...(ca === undefined ? {} : { ca }),
    rejectUnauthorized: !acceptUntrusted,
  })
}

function opened(socket: Socket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = (): void => reject(signal.reason as Error)
  // Stays: a reset after the socket is open must not become an uncaught exception.
  socket.on('error', reject)
  socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  socket.once('getPeerCertificate' in socket ? 'secureConnect' : 'connect', () => resolve())
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}

function factsOf(socket: TLSSocket): PeerCertificateFacts {
  // Typed as an Error, but a code at run time (onConnectSecure in Node's lib/internal/tls/wrap.js).
  const distrust = socket.authorized ? null : (socket.authorizationError as unknown as string)
  return { validToMs: Date.parse(socket.getPeerCertificate().valid_to), distrust }
}
