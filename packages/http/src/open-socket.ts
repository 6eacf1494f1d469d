import { lookup as dnsLookup } from 'node:dns'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'

import { classifyError } from './classify.ts'
import { Deadline } from './deadline.ts'
import { invalidInput, type HttpClientError } from './errors.ts'
import type { FailureFacts } from './failure.ts'
import { blockedError, guardedLookup } from './guarded-lookup.ts'
import { ADDRESS_TIMEOUT_MS } from './limits.ts'
import { blockedReason } from './network-policy.ts'
import {
  datesOf,
  followSocket,
  noDates,
  reportPhase,
  type CertificateDates,
  type RequestPhase,
} from './phase.ts'
import { readSocketRequest, type SocketRequest, type ValidSocketRequest } from './socket-request.ts'

/** Facts about the certificate of a server. */
export interface PeerCertificateFacts extends CertificateDates {
  /** Why it is not trusted, as the error that a client gets; null if it is trusted. */
  readonly error: HttpClientError | null
}

/** Outcome of `openSocket`: an open socket, which the caller must close, or an error. */
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
 * Opens a TCP or TLS socket to an allowed address. Never rejects, and never takes longer than its time limit. An error
 * names at most host and port.
 *
 * @example
 * const result = await openSocket({ host: 'redis.internal', port: 6379, timeoutMs: 2000 })
 * if (result.ok) result.socket.destroy()
 * else console.log(result.error.code)
 */
export async function openSocket(request: SocketRequest): Promise<SocketResult> {
  const parsed = readSocketRequest(request)
  if (!parsed.ok)
    return { ok: false, error: invalidInput('INVALID_REQUEST', 'socket request', parsed.problems) }
  const { host, port, tls, timeoutMs, signal, onPhase } = parsed.value
  const origin = `${tls ? 'tls' : 'tcp'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const deadline = new Deadline(timeoutMs, signal)
  const startedAt = performance.now()
  let socket: Socket | undefined
  let phase: RequestPhase = 'connect'
  let dates = noDates
  const facts = { origin, servername: tls?.servername }
  try {
    deadline.signal.throwIfAborted()
    socket = connect(parsed.value)
    dates = followSocket(socket, { host, isTls: tls !== undefined }, (next) => {
      phase = next
      reportPhase(onPhase, next, origin)
    })
    await opened(socket, deadline.signal)
    const certificate = 'getPeerCertificate' in socket ? factsOf(socket as TLSSocket, facts) : null
    return { ok: true, socket, durationMs: performance.now() - startedAt, certificate }
  } catch (error) {
    socket?.destroy()
    const failure = { ...facts, phase, certificate: dates() }
    return { ok: false, error: deadline.error({ origin, phase }) ?? classifyError(error, failure) }
  } finally {
    deadline.release()
  }
}

function connect({ host, port, network, tls, resolveHost }: ValidSocketRequest): Socket {
  // net.connect does not call `lookup` for an address literal.
  const reason = isIP(host) ? blockedReason(host, network) : undefined
  if (reason !== undefined) throw blockedError(host, reason)
  const target = {
    host,
    port,
    lookup: guardedLookup(network, resolveHost ?? dnsLookup),
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
  }
  if (tls === undefined) return connectTcp(target)
  const { servername = host, ca, cert, key, acceptUntrusted = false } = tls
  return connectTls({
    ...target,
    // A server name indication must not be an address (RFC 6066).
    ...(isIP(servername) ? {} : { servername }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert, key }),
    rejectUnauthorized: !acceptUntrusted,
  })
}

function opened(socket: Socket, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const onAbort = (): void => reject(signal.reason as Error)
  // Never removed: a reset of the open socket must not become an uncaught exception.
  socket.on('error', reject)
  socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
  socket.once('getPeerCertificate' in socket ? 'secureConnect' : 'connect', () => resolve())
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}

function factsOf(socket: TLSSocket, facts: FailureFacts): PeerCertificateFacts {
  const dates = datesOf(socket) ?? { validFromMs: Number.NaN, validToMs: Number.NaN }
  if (socket.authorized) return { ...dates, error: null }
  // Typed as an Error, but a code at run time (onConnectSecure in Node's lib/internal/tls/wrap.js).
  const code = socket.authorizationError as unknown as string
  return { ...dates, error: classifyError({ code }, { ...facts, certificate: dates }) }
}
