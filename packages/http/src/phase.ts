import { isIP, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

import { ignoreRejection } from '@botwatch/events'

import { readChain, type PeerChainCertificate } from './certificate-chain.ts'

/** Phase of a request, by what it waits for: the DNS lookup, the connection, the TLS handshake, the head of the response, or its body. */
export type RequestPhase = 'dns' | 'connect' | 'tls' | 'response' | 'body'

/** A phase of a connection attempt and the peer, e.g. `https://gitlab.com` or `proxy://proxy.internal:3128`. */
export interface Step {
  readonly phase: RequestPhase
  readonly origin: string
}

/** Returns an empty chain. */
export function noCertificates(): readonly PeerChainCertificate[] {
  return []
}

/** Options of {@link followSocket}. */
interface FollowOptions {
  readonly host: string
  readonly isTls: boolean
  /** Whether the handshake begins on an open connection. Default false. */
  readonly isOpen?: boolean
}

/**
 * Reports the phases of a connection attempt. Returns a function that gives the certificates of the server, also if they
 * are refused. Empty before they are received.
 */
export function followSocket(
  socket: Socket,
  { host, isTls, isOpen = false }: FollowOptions,
  onPhase: (phase: RequestPhase) => void,
): () => readonly PeerChainCertificate[] {
  if (isOpen) {
    onPhase('tls')
  } else {
    onPhase(isIP(host) === 0 ? 'dns' : 'connect')
    socket.once('lookup', () => onPhase('connect'))
  }
  if (!isTls) return noCertificates
  let certificates = noCertificates()
  if (!isOpen) socket.once('connect', () => onPhase('tls'))
  // Before Node's own listener, which verifies the certificate and closes the socket of one that it refuses.
  socket.prependOnceListener('secure', () => {
    certificates = readChain(socket as TLSSocket)
  })
  return () => certificates
}

/** Calls the caller's function. It runs in the events of sockets, so what it throws must not end the process. */
export function reportPhase(
  onPhase: ((phase: RequestPhase, origin: string) => unknown) | undefined,
  phase: RequestPhase,
  origin: string,
): void {
  try {
    ignoreRejection(onPhase?.(phase, origin))
  } catch {
    // See above.
  }
}

/** Steps of the connection attempts of a client, by the origin that is connected to. */
export class ConnectionSteps {
  /** The last step of each attempt that is not over. */
  readonly #steps = new Map<string, Step>()
  readonly #listeners = new Map<string, Set<(step: Step) => void>>()

  /** Notes a step of an attempt. */
  note(origin: string, step: Step): void {
    this.#steps.set(origin, step)
    for (const listener of this.#listeners.get(origin) ?? []) listener(step)
  }

  /** Notes that an attempt is over. */
  end(origin: string): void {
    this.#steps.delete(origin)
  }

  /** Calls a listener with the step of the attempt under way, and with the later ones. Returns a function that ends that. */
  follow(origin: string, listener: (step: Step) => void): () => void {
    const listeners = this.#listeners.get(origin) ?? new Set()
    this.#listeners.set(origin, listeners.add(listener))
    const step = this.#steps.get(origin)
    if (step !== undefined) listener(step)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(origin)
    }
  }
}
