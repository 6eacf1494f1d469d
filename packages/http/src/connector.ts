import { lookup as dnsLookup } from 'node:dns'
import { isIP, type Socket } from 'node:net'

import { buildConnector } from 'undici'

import { classifyError } from './classify.ts'
import { serverOf } from './failure.ts'
import { blockedError, guardedLookup, type ResolveHost } from './guarded-lookup.ts'
import { ADDRESS_TIMEOUT_MS } from './limits.ts'
import { blockedReason, type NetworkPolicy } from './network-policy.ts'
import { followSocket, noCertificates, type RequestPhase, type Step } from './phase.ts'
import type { Proxy } from './proxy/proxy-options.ts'
import type { Routes } from './proxy/routes.ts'
import { blockedHost, refusalOf } from './proxy/target-policy.ts'
import { openTunnel } from './proxy/tunnel.ts'
import type { TlsOptions } from './tls/tls-options.ts'

/** Options of {@link createConnector}. */
export interface ConnectorOptions extends TlsOptions {
  readonly network: NetworkPolicy
  readonly routes: Routes
  readonly resolveHost?: ResolveHost | undefined
}

type Target = buildConnector.Options
type Callback = buildConnector.Callback

/**
 * Connects to a server, directly or through a proxy. Returns the socket of the attempt, which ends the attempt when it is
 * destroyed; undefined if there is none. Errors are classified.
 */
export type Connect = (target: Target, onStep: (step: Step) => void, callback: Callback) => Socket | undefined

/** The origin of a connection, e.g. `https://gitlab.com`. */
export function originOf({ protocol, hostname, host = hostname }: Target): string {
  return `${protocol}//${host}`
}

/**
 * Creates a function that connects to allowed addresses only. It checks the address between DNS lookup and connect, so a name
 * that changes its address after a check gains nothing. Behind a proxy, see `refusalOf`. Every address of the proxy itself is
 * allowed: it was configured.
 */
export function createConnector(options: ConnectorOptions): Connect {
  const { network, routes, resolveHost, ca, cert, key } = options
  const trust = ca === undefined ? {} : { ca }
  const identity = cert === undefined ? {} : { cert, key }
  const connector = (policy: NetworkPolicy, further: buildConnector.BuildOptions): buildConnector.connector =>
    buildConnector({
      // No limit: the signal of the request bounds the connection attempt, too.
      timeout: 0,
      lookup: guardedLookup(policy, resolveHost ?? dnsLookup),
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      ...trust,
      ...further,
    })
  const toServer = connector(network, identity)
  const toProxy = connector('any', { allowH2: false })

  return (given, onStep, callback) => {
    const target = withoutDot(given)
    const origin = originOf(target)
    const proxy = routes(new URL(origin))
    // net.connect does not call `lookup` for an address literal.
    const reason =
      proxy !== undefined
        ? blockedHost(target.hostname, network)
        : isIP(target.hostname)
          ? blockedReason(target.hostname, network)
          : undefined
    if (reason !== undefined) {
      callback(blockedError(target.hostname, reason), null)
      return undefined
    }
    return proxy === undefined
      ? attempt(toServer, target, origin, onStep, callback)
      : attemptThrough(proxy, target, origin, onStep, callback)
  }

  function attemptThrough(
    proxy: Proxy,
    target: Target,
    origin: string,
    onStep: (step: Step) => void,
    callback: Callback,
  ): Socket {
    const via = `${origin} via ${proxy.origin}`
    const { hostname, port, protocol } = proxy
    const host = proxy.origin.replace('proxy://', '')
    const opened = Promise.withResolvers<Socket>()
    const socket = attempt(
      toProxy,
      withoutDot({ hostname, host, port, protocol }),
      proxy.origin,
      onStep,
      (...[error, open]) => (error === null ? opened.resolve(open) : opened.reject(error)),
    )
    const fail = (error: Error): void => {
      socket.destroy()
      callback(error, null)
    }
    const open = async (): Promise<void> => {
      const refusing =
        network === 'any' || isIP(target.hostname)
          ? undefined
          : refusalOf(target.hostname, network, resolveHost)
      const [connected, refusal] = await Promise.all([opened.promise, refusing])
      if (refusal !== undefined) return fail(refusal)
      // It was closed during the lookup, which neither undici nor Node would report any more.
      if (connected.destroyed) return fail(classifyError({ code: 'ECONNRESET' }, { origin: proxy.origin }))
      if (target.protocol !== 'https:') {
        onStep({ phase: 'response', origin: via })
        return callback(null, connected)
      }
      const { endpoint } = serverOf(origin)
      const tunnel = await openTunnel(connected, proxy, endpoint).catch((error: unknown) => {
        throw classifyError(error, { origin: proxy.origin, phase: 'response' })
      })
      attempt(toServer, { ...target, httpSocket: tunnel }, via, onStep, (...[error, secured]) =>
        error === null ? callback(null, secured) : fail(error),
      )
    }
    open().catch(fail)
    return socket
  }
}

/** The name is sent without the dot of a fully qualified name (RFC 6066). */
function withoutDot(target: Target): Target {
  const { hostname } = target
  return hostname.endsWith('.') ? { ...target, servername: hostname.slice(0, -1) } : target
}

/** One attempt to connect to a server or a proxy, or over a tunnel. */
function attempt(
  connect: buildConnector.connector,
  target: Target,
  origin: string,
  onStep: (step: Step) => void,
  callback: Callback,
): Socket {
  const isTls = target.protocol === 'https:'
  let phase: RequestPhase = 'connect'
  let certificates = noCertificates
  // Typed as nothing. It is the socket, which undici needs to end an attempt that no request waits for any more.
  const socket = connect(target, (...[error, opened]) => {
    if (error !== null)
      return callback(classifyError(error, { origin, phase, certificates: certificates() }), null)
    keepFirstError(opened)
    onStep({ phase: 'response', origin })
    callback(null, opened)
  }) as unknown as Socket
  const isOpen = target.httpSocket !== undefined
  certificates = followSocket(socket, { host: target.hostname, isTls, isOpen }, (next) => {
    phase = next
    onStep({ phase: next, origin })
  })
  return socket
}

/**
 * undici reports the last error of a socket. The first one says more, e.g. that the server requires a client certificate, which
 * it may say after the handshake.
 */
function keepFirstError(socket: Socket): void {
  let first: Error | undefined
  socket.prependListener('error', (error: Error) => {
    if (first !== undefined && error !== first) error.cause ??= first
    first ??= error
  })
}
