import { isIP, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

import { ignoreRejection } from '@botwatch/events'

import { readChain, type PeerChainCertificate } from './certificate-chain.ts'

/** What a request waits for: the DNS lookup, the connection, the TLS handshake, the head of the response, or its body. */
export type RequestPhase = 'dns' | 'connect' | 'tls' | 'response' | 'body'

/** The chain of no certificate. */
export function noCertificates(): readonly PeerChainCertificate[] {
  return []
}

/**
 * Reports the phases of a connection attempt. Returns a function that gives the certificates of the server, also if they
 * are refused. Empty before they are received.
 */
export function followSocket(
  socket: Socket,
  { host, isTls }: { readonly host: string; readonly isTls: boolean },
  onPhase: (phase: RequestPhase) => void,
): () => readonly PeerChainCertificate[] {
  onPhase(isIP(host) === 0 ? 'dns' : 'connect')
  socket.once('lookup', () => onPhase('connect'))
  if (!isTls) return noCertificates
  let certificates = noCertificates()
  socket.once('connect', () => onPhase('tls'))
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

/** Phases of the connection attempts of a client. */
export class ConnectionPhases {
  /** The last attempt of each origin that is not over. */
  readonly #phases = new Map<string, RequestPhase>()
  readonly #listeners = new Map<string, Set<(phase: RequestPhase) => void>>()

  /** Notes a phase of an attempt, which is over with `response`. */
  note(origin: string, phase: RequestPhase): void {
    if (phase === 'response') this.#phases.delete(origin)
    else this.#phases.set(origin, phase)
    for (const listener of this.#listeners.get(origin) ?? []) listener(phase)
  }

  /** Calls a listener with the phase of the attempt under way, and with the later ones. Returns a function that ends that. */
  follow(origin: string, listener: (phase: RequestPhase) => void): () => void {
    const listeners = this.#listeners.get(origin) ?? new Set()
    this.#listeners.set(origin, listeners.add(listener))
    const phase = this.#phases.get(origin)
    if (phase !== undefined) listener(phase)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(origin)
    }
  }
}
