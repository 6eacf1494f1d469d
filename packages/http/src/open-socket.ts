import { lookup as dnsLookup } from 'node:dns'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import type { ChainCertificate } from './certificate-chain.ts'
import { classifyError } from './classify.ts'
import { Deadline } from './deadline.ts'
import { invalidInput, type HttpClientError } from './errors.ts'
import { blockedError, guardedLookup } from './guarded-lookup.ts'
import { ADDRESS_TIMEOUT_MS } from './limits.ts'
import { blockedReason } from './network-policy.ts'
import { followSocket, noCertificates, reportPhase, type RequestPhase } from './phase.ts'
import { readSocketRequest, type SocketRequest, type ValidSocketRequest } from './socket-request.ts'
import { acceptedPart, trustedChain } from './trusted-chain.ts'

/** Outcome of `openSocket`: an open socket, which the caller must close, or an error. */
export type SocketResult = (
  | {
      readonly ok: true
      readonly socket: Socket
      /** From the call to the open socket. */
      readonly durationMs: number
    }
  | { readonly ok: false; readonly error: HttpClientError }
) & {
  /**
   * The chain by which clients verify the server, its own certificate first. Also if it is refused; empty without TLS and
   * before the server has sent it.
   */
  readonly certificates: readonly ChainCertificate[]
}

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
    return {
      ok: false,
      error: invalidInput('INVALID_REQUEST', 'socket request', parsed.problems),
      certificates: [],
    }
  const { host, port, tls, timeoutMs, signal, onPhase } = parsed.value
  const origin = `${tls ? 'tls' : 'tcp'}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const deadline = new Deadline(timeoutMs, signal)
  const startedAt = performance.now()
  let socket: Socket | undefined
  let phase: RequestPhase = 'connect'
  let sent = noCertificates
  const certificates = (): readonly ChainCertificate[] =>
    trustedChain(sent(), tls?.ca).map(({ role, name, validFromMs, validToMs }) => ({
      role,
      name,
      validFromMs,
      validToMs,
    }))
  try {
    deadline.signal.throwIfAborted()
    socket = connect(parsed.value)
    sent = followSocket(socket, { host, isTls: tls !== undefined }, (next) => {
      phase = next
      reportPhase(onPhase, next, origin)
    })
    await opened(socket, deadline.signal)
    const durationMs = performance.now() - startedAt
    return { ok: true, socket, durationMs, certificates: acceptedPart(certificates()) }
  } catch (error) {
    socket?.destroy()
    const failure = { origin, servername: tls?.servername, phase, certificates: sent() }
    const failed = deadline.error({ origin, phase }) ?? classifyError(error, failure)
    return { ok: false, error: failed, certificates: certificates() }
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
  const { ca, cert, key } = tls
  // The name is sent without the dot of a fully qualified name (RFC 6066).
  const servername = (tls.servername ?? host).replace(/\.$/, '')
  return connectTls({
    ...target,
    // A server name indication must not be an address (RFC 6066).
    ...(isIP(servername) ? {} : { servername }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert, key }),
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
